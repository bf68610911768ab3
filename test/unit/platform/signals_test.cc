#include "tfvault/platform/signals.h"

#include <catch2/catch.hpp>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <tuple>

namespace tfvault::platform {
namespace {

// Whether a raised signal can be read. Runs in a child process, which has its own signal settings.
bool IsReadAfterwards(int signal, void (*handler)(int)) {
  const pid_t child = fork();
  if (child == 0) {
    std::ignore = std::signal(signal, handler);
    pollfd watched{.fd = BlockIntoDescriptor({signal}), .events = POLLIN, .revents = 0};
    std::ignore = raise(signal);
    _exit(poll(&watched, 1, 0) == 1 ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status) == 0;
}

TEST_CASE("a signal can be read unless it is ignored", "[platform]") {
  CHECK(IsReadAfterwards(SIGHUP, SIG_DFL));
  CHECK_FALSE(IsReadAfterwards(SIGHUP, SIG_IGN));
}

}  // namespace
}  // namespace tfvault::platform
