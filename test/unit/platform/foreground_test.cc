// SPDX-License-Identifier: MPL-2.0
#include "test/unit/platform/foreground_testing.h"

#include <catch2/catch.hpp>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is not in <csignal>
#include <unistd.h>

#include <string>
#include <vector>

namespace tfvault::platform::foreground_test {
namespace {

struct Fixture : CountingForeground {
  ProgramEnd Run(const std::string& script, std::vector<std::string> variables = {}) {
    variables.emplace_back("PATH=/usr/bin:/bin");
    return foreground.Run({"sh", "-c", script}, std::move(variables), error);
  }
};

TEST_CASE_METHOD(Fixture, "a program's exit code and signal are its result", "[platform]") {
  CHECK(Run("exit 7").exit_code == 7);
  const auto killed = Run("kill -KILL $$");
  CHECK(killed.signal == SIGKILL);
  CHECK(killed.exit_code == 128 + SIGKILL);
  CHECK_FALSE(error);
}

TEST_CASE_METHOD(Fixture, "a program gets exactly the given environment", "[platform]") {
  CHECK(Run("[ \"$A\" = b ] && [ -z \"${HOME+x}\" ]", {"A=b"}).exit_code == 0);
}

TEST_CASE_METHOD(Fixture, "a program that does not exist is an error", "[platform]") {
  std::ignore = foreground.Run({"/absent/program"}, {}, error);
  CHECK(error == std::errc::no_such_file_or_directory);
}

TEST_CASE_METHOD(Fixture, "a signal of another process is passed on to the program", "[platform]") {
  const int number = GENERATE(SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2);
  // The program sends the signal to this process, and waits until it gets the signal itself.
  const auto end =
      Run("trap 'exit 9' " + std::to_string(number) + "; kill -" + std::to_string(number) + " " +
          std::to_string(getpid()) + "; while :; do sleep 0.01; done");
  CHECK(end.exit_code == 9);
  CHECK(foreground.first_signal() == 0);
}

TEST_CASE_METHOD(Fixture, "no program starts after a signal", "[platform]") {
  kill(getpid(), SIGTERM);
  WaitForSignals(1);
  CHECK(foreground.first_signal() == SIGTERM);
  CHECK(Run("exit 0").signal == SIGTERM);
}

TEST_CASE_METHOD(Fixture, "the program's signals are those of the caller", "[platform]") {
  const int number = GENERATE(SIGTERM, SIGPIPE);
  CHECK(Run("kill -" + std::to_string(number) + " $$; exit 0").signal == number);
}

TEST_CASE_METHOD(Fixture, "a closed pipe does not end this process", "[platform]") {
  raise(SIGPIPE);
  CHECK(Run("exit 3").exit_code == 3);
}

}  // namespace
}  // namespace tfvault::platform::foreground_test
