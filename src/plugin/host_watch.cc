#include "plugin/host_watch.h"

#include <poll.h>
#include <unistd.h>

#include <array>

namespace tfvault::plugin {
namespace {

constexpr int kLookEveryMs = 500;
constexpr int kForever = -1;

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
  if (signs.parent != signs.first_parent) return true;
  if (!signs.has_called) return now - signs.serving_since >= kFirstCallLimit;
  return signs.streams_closed_since && now - *signs.streams_closed_since >= kHostReturnLimit;
}

LeaveReason WaitForReasonToLeave(const HostWatchOptions& options, const PluginServer& server,
                                 const Time& time) {
  std::array<pollfd, 2> watched = {
      {{options.shutdown_descriptor, POLLIN, 0}, {options.signal_descriptor, POLLIN, 0}}};
  while (true) {
    const int ready =
        ::poll(watched.data(), watched.size(), options.first_parent ? kLookEveryMs : kForever);
    if (ready > 0) {
      return watched[0].revents != 0 ? LeaveReason::kShutdownRequested : LeaveReason::kSignal;
    }
    if (!options.first_parent) continue;
    const HostSigns signs{.first_parent = *options.first_parent,
                          .parent = ::getppid(),
                          .serving_since = options.serving_since,
                          .has_called = server.calls().any_yet(),
                          .streams_closed_since = server.streams().closed_since()};
    if (HostIsGone(signs, time.SteadyNow())) return LeaveReason::kHostGone;
  }
}

}  // namespace tfvault::plugin
