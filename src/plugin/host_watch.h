// Waits for the reason to leave: the host asks, the host is gone, or a signal.
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

// How long a host may be without any stream before it counts as gone.
inline constexpr Duration kHostReturnLimit{2'000};

// How long a host may take for its first call, which it makes as soon as it has the handshake.
inline constexpr Duration kFirstCallLimit{20'000};

// What a host shows of itself.
struct HostSigns {
  pid_t first_parent = 0;
  pid_t parent = 0;
  SteadyTimePoint serving_since{};
  bool has_called = false;
  std::optional<SteadyTimePoint> streams_closed_since{};
};

// A host that is killed says nothing, but its child gets another parent and its streams end. One
// that died before the first look at the parent, or behind another parent before it opened streams,
// never calls.
[[nodiscard]] bool HostIsGone(const HostSigns& signs, SteadyTimePoint now);

struct HostWatchOptions {
  int shutdown_descriptor = -1;  // readable: Shutdown was answered
  int signal_descriptor = -1;    // readable: a signal to leave for came
  // Absent in debug mode, where hosts come and go.
  std::optional<pid_t> first_parent{};
  SteadyTimePoint serving_since{};
};

[[nodiscard]] LeaveReason WaitForReasonToLeave(const HostWatchOptions& options,
                                               const PluginServer& server, const Time& time);

}  // namespace tfvault::plugin
