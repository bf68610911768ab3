#include "plugin/host_watch.h"

#include <catch2/catch.hpp>

#include <optional>

#include "test/support/fake_time.h"

namespace tfvault::plugin {
namespace {

TEST_CASE("a host is gone when its child has another parent", "[plugin]") {
  const SteadyTimePoint now;
  CHECK(HostIsGone(100, 1, std::nullopt, now));
  CHECK_FALSE(HostIsGone(100, 100, std::nullopt, now));
}

TEST_CASE("a host is gone when its streams have been closed for too long", "[plugin]") {
  const SteadyTimePoint closed;
  CHECK_FALSE(HostIsGone(100, 100, closed, closed + kHostReturnLimit - Duration(1)));
  CHECK(HostIsGone(100, 100, closed, closed + kHostReturnLimit));
}

TEST_CASE("an answered Shutdown is a reason to leave at once", "[plugin]") {
  const test::FakeTime time;
  const HeldStreams streams(time);
  ShutdownEvent shutdown;
  shutdown.Set();
  CHECK(WaitForReasonToLeave({.shutdown_descriptor = shutdown.descriptor()}, streams, time) ==
        LeaveReason::kShutdownRequested);
}

TEST_CASE("a lost parent is a reason to leave", "[plugin]") {
  const test::FakeTime time;
  const HeldStreams streams(time);
  const ShutdownEvent shutdown;
  CHECK(WaitForReasonToLeave(
            {.shutdown_descriptor = shutdown.descriptor(), .first_parent = pid_t{-1}}, streams,
            time) == LeaveReason::kHostGone);
}

}  // namespace
}  // namespace tfvault::plugin
