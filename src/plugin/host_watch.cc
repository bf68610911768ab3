// SPDX-License-Identifier: MPL-2.0
#include "plugin/host_watch.h"

namespace tfvault::plugin {
namespace {

constexpr Duration kLookEvery{500};

}  // namespace

std::string_view Describe(LeaveReason reason) {
  switch (reason) {
    case LeaveReason::kShutdownRequested:
      return "the host called Shutdown";
    case LeaveReason::kSignal:
      return "a signal arrived";
    case LeaveReason::kHostGone:
      break;
  }
  return "the host is gone";
}

bool HostIsGone(const HostSigns& signs, SteadyTimePoint now) {
  if (signs.parent_gone) return true;
  if (!signs.has_called) return now - signs.serving_since >= kFirstCallLimit;
  return signs.streams_closed_since && now - *signs.streams_closed_since >= kHostReturnLimit;
}

LeaveReason WaitForReasonToLeave(const HostWatchOptions& options, const platform::Event& wake,
                                 const std::atomic<bool>& shutdown_answered,
                                 const PluginServer& server, const Time& time) {
  const auto limit = options.parent_gone ? std::optional(kLookEvery) : std::nullopt;
  while (true) {
    if (wake.WaitFor(limit)) {
      return shutdown_answered ? LeaveReason::kShutdownRequested : LeaveReason::kSignal;
    }
    if (!options.parent_gone) continue;
    const HostSigns signs{.parent_gone = options.parent_gone(),
                          .serving_since = options.serving_since,
                          .has_called = server.calls().any_yet(),
                          .streams_closed_since = server.streams().closed_since()};
    if (HostIsGone(signs, time.SteadyNow())) return LeaveReason::kHostGone;
  }
}

}  // namespace tfvault::plugin
