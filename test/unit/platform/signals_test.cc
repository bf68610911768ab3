// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/signals.h"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <tuple>

namespace tfvault::platform::signals_test {
namespace {

// Whether a raised signal is a request to exit. Runs in a child process, which has its own signal
// settings.
bool AsksToExit(int signal, void (*handler)(int)) {
  const pid_t child = fork();
  if (child == 0) {
    std::ignore = std::signal(signal, handler);
    const Event event;
    SetOnExitRequest(event);
    std::ignore = raise(signal);
    _exit(event.WaitFor(std::chrono::milliseconds(0)) ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status) == 0;
}

TEST_CASE("a signal is a request to exit unless it is ignored", "[platform]") {
  const int signal = GENERATE(SIGTERM, SIGHUP, SIGQUIT, SIGINT);
  CHECK(AsksToExit(signal, SIG_DFL));
  CHECK_FALSE(AsksToExit(signal, SIG_IGN));
}

}  // namespace
}  // namespace tfvault::platform::signals_test
