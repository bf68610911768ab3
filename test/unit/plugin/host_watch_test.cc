#include "plugin/host_watch.h"

#include "test/support/fake_time.h"
#include "tfvault/platform/event.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>

namespace tfvault::plugin {
namespace {

constexpr HostSigns kAlive{.first_parent = 100, .parent = 100, .has_called = true};

HostSigns With(void (*change)(HostSigns&)) {
  HostSigns signs = kAlive;
  change(signs);
  return signs;
}

TEST_CASE("a host counts as gone when its child has another parent", "[plugin]") {
  const SteadyTimePoint now;
  CHECK_FALSE(HostIsGone(kAlive, now));
  CHECK(HostIsGone(With([](HostSigns& signs) { signs.parent = 1; }), now));
}

TEST_CASE("a host counts as gone when its streams have been closed for too long", "[plugin]") {
  const auto signs =
      With([](HostSigns& changed) { changed.streams_closed_since = SteadyTimePoint(); });
  CHECK_FALSE(HostIsGone(signs, SteadyTimePoint(kHostReturnLimit - Duration(1))));
  CHECK(HostIsGone(signs, SteadyTimePoint(kHostReturnLimit)));
}

TEST_CASE("a host that makes no call within its time limit counts as gone", "[plugin]") {
  const auto signs = With([](HostSigns& changed) { changed.has_called = false; });
  CHECK_FALSE(HostIsGone(signs, SteadyTimePoint(kFirstCallLimit - Duration(1))));
  CHECK(HostIsGone(signs, SteadyTimePoint(kFirstCallLimit)));
}

TEST_CASE("a host that has called may be silent for any time", "[plugin]") {
  CHECK_FALSE(HostIsGone(kAlive, SteadyTimePoint(std::chrono::hours(24))));
}

class WatchedServer {
 public:
  WatchedServer() {
    auto started = PluginServer::Start({.address = "127.0.0.1:0"}, time);
    REQUIRE(started.ok());
    server = *std::move(started);
  }
  [[nodiscard]] LeaveReason Wait(const HostWatchOptions& options) const {
    return WaitForReasonToLeave(options, *server, time);
  }
  test::FakeTime time;
  std::unique_ptr<PluginServer> server;
};

TEST_CASE("an answered Shutdown is a reason to exit at once", "[plugin]") {
  const WatchedServer watched;
  const platform::Event shutdown;
  shutdown.Set();
  CHECK(watched.Wait({.shutdown_descriptor = shutdown.descriptor()}) ==
        LeaveReason::kShutdownRequested);
}

TEST_CASE("a lost parent is a reason to exit", "[plugin]") {
  const WatchedServer watched;
  const platform::Event shutdown;
  CHECK(watched.Wait({.shutdown_descriptor = shutdown.descriptor(), .first_parent = pid_t{-1}}) ==
        LeaveReason::kHostGone);
}

TEST_CASE("the end of the host is detected behind another parent process", "[plugin]") {
  const WatchedServer watched;
  const platform::Event shutdown;
  watched.time.Advance(kFirstCallLimit);
  CHECK(watched.Wait({.shutdown_descriptor = shutdown.descriptor(), .first_parent = ::getppid()}) ==
        LeaveReason::kHostGone);
}

}  // namespace
}  // namespace tfvault::plugin
