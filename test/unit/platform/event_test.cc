// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/event.h"

#include <catch2/catch.hpp>

#include <thread>

namespace tfvault::platform::event_test {
namespace {

using std::chrono::milliseconds;

TEST_CASE("an event wakes present and later waiters", "[platform]") {
  const Event event;
  CHECK_FALSE(event.WaitFor(milliseconds(0)));
  const std::jthread setter([&] { event.Set(); });
  CHECK(event.WaitFor(std::nullopt));
  CHECK(event.WaitFor(milliseconds(0)));
}

TEST_CASE("an event can be set any number of times", "[platform]") {
  constexpr int kMoreThanAPipeHolds = 100'000;
  const Event event;
  for (int i = 0; i < kMoreThanAPipeHolds; ++i) event.Set();
  CHECK(event.WaitFor(milliseconds(0)));
}

}  // namespace
}  // namespace tfvault::platform::event_test
