// Waits until the process must exit: the host called Shutdown, the host is gone, or a signal
// arrived.
#pragma once

#include "plugin/plugin_server.h"
#include "plugin/process.h"
#include "tfvault/base/time.h"

#include <sys/types.h>

#include <optional>
#include <string_view>

namespace tfvault::plugin {

enum class LeaveReason { kShutdownRequested, kSignal, kHostGone };

[[nodiscard]] std::string_view Describe(LeaveReason reason);

// How long a host may have no open stream before it counts as gone.
inline constexpr Duration kHostReturnLimit{2'000};

// How long a host may take until its first call, which normally follows the handshake at once.
inline constexpr Duration kFirstCallLimit{20'000};

// The observations that show whether the host is still running.
struct HostSigns {
  pid_t first_parent = 0;
  pid_t parent = 0;
  SteadyTimePoint serving_since{};
  bool has_called = false;
  std::optional<SteadyTimePoint> streams_closed_since{};
};

// A killed host sends nothing, but the plugin then gets another parent process and the streams end.
// If the host died before the parent was first read, or if another process is the parent and the
// host died before it opened streams, the host never makes its first call.
[[nodiscard]] bool HostIsGone(const HostSigns& signs, SteadyTimePoint now);

struct HostWatchOptions {
  int shutdown_descriptor = -1;  // readable after a response to Shutdown
  int signal_descriptor = -1;    // readable after a signal to exit
  // Absent in debug mode, in which the process serves one host after another.
  std::optional<pid_t> first_parent{};
  SteadyTimePoint serving_since{};
};

[[nodiscard]] LeaveReason WaitForReasonToLeave(const HostWatchOptions& options,
                                               const PluginServer& server, const Time& time);

}  // namespace tfvault::plugin
