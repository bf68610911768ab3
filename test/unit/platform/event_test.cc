#include "tfvault/platform/event.h"

#include <catch2/catch.hpp>

#include <poll.h>

#include <thread>

namespace tfvault::platform {
namespace {

bool IsReadable(int descriptor, int patience_ms) {
  pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
  return poll(&watched, 1, patience_ms) == 1;
}

TEST_CASE("an event wakes present and later waiters", "[platform]") {
  constexpr int kPatienceMs = 10'000;
  const Event event;
  CHECK_FALSE(IsReadable(event.descriptor(), 0));
  const std::jthread setter([&] { event.Set(); });
  CHECK(IsReadable(event.descriptor(), kPatienceMs));
  event.Set();
  CHECK(IsReadable(event.descriptor(), 0));
}

}  // namespace
}  // namespace tfvault::platform
