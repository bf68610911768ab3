// SPDX-License-Identifier: MPL-2.0
// Waits until the process must exit: the host called Shutdown, the host is gone, or a signal
// arrived.
#pragma once

#include "plugin/plugin_server.h"
#include "tfvault/base/time.h"
#include "tfvault/platform/event.h"

#include <atomic>
#include <functional>
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
  bool parent_gone = false;
  SteadyTimePoint serving_since{};
  bool has_called = false;
  std::optional<SteadyTimePoint> streams_closed_since{};
};

// A killed host sends nothing, but the plugin then gets another parent process and the streams end.
// If the host died before the parent was first read, or if another process is the parent and the
// host died before it opened streams, the host never makes its first call.
[[nodiscard]] bool HostIsGone(const HostSigns& signs, SteadyTimePoint now);

struct HostWatchOptions {
  // Whether the process that started this one has ended. Absent in debug mode, in which the process
  // serves one host after another.
  std::function<bool()> parent_gone{};
  SteadyTimePoint serving_since{};
};

// `wake` is set after a response to Shutdown, for which `shutdown_answered` is true, and after a
// request to exit.
[[nodiscard]] LeaveReason WaitForReasonToLeave(const HostWatchOptions& options,
                                               const platform::Event& wake,
                                               const std::atomic<bool>& shutdown_answered,
                                               const PluginServer& server, const Time& time);

}  // namespace tfvault::plugin
