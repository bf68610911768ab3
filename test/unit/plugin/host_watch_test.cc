// SPDX-License-Identifier: MPL-2.0
#include "plugin/host_watch.h"

#include "test/support/fake_time.h"
#include "tfvault/platform/event.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

namespace tfvault::plugin::host_watch_test {
namespace {

constexpr HostSigns kAlive{.has_called = true};

HostSigns With(void (*change)(HostSigns&)) {
  HostSigns signs = kAlive;
  change(signs);
  return signs;
}

TEST_CASE("a host counts as gone when its child has another parent", "[plugin]") {
  const SteadyTimePoint now;
  CHECK_FALSE(HostIsGone(kAlive, now));
  CHECK(HostIsGone(With([](HostSigns& signs) { signs.parent_gone = true; }), now));
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
    return WaitForReasonToLeave(options, wake, shutdown_answered, *server, time);
  }
  platform::Event wake;
  std::atomic<bool> shutdown_answered = false;
  test::FakeTime time;
  std::unique_ptr<PluginServer> server;
};

TEST_CASE("an answered Shutdown is a reason to exit at once", "[plugin]") {
  WatchedServer watched;
  watched.shutdown_answered = true;
  watched.wake.Set();
  CHECK(watched.Wait({}) == LeaveReason::kShutdownRequested);
}

TEST_CASE("a signal is a reason to exit at once", "[plugin]") {
  const WatchedServer watched;
  watched.wake.Set();
  CHECK(watched.Wait({}) == LeaveReason::kSignal);
}

TEST_CASE("a lost parent is a reason to exit", "[plugin]") {
  const WatchedServer watched;
  CHECK(watched.Wait({.parent_gone = [] { return true; }}) == LeaveReason::kHostGone);
}

TEST_CASE("the end of the host is detected behind another parent process", "[plugin]") {
  const WatchedServer watched;
  watched.time.Advance(kFirstCallLimit);
  CHECK(watched.Wait({.parent_gone = [] { return false; }}) == LeaveReason::kHostGone);
}

}  // namespace
}  // namespace tfvault::plugin::host_watch_test
