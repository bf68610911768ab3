// SPDX-License-Identifier: MPL-2.0
#include "test/support/script.h"
#include "test/unit/platform/foreground_testing.h"

#include <catch2/catch.hpp>

#define NOMINMAX
#include <windows.h>

#include <csignal>
#include <string>
#include <vector>

namespace tfvault::platform::foreground_windows_test {
namespace {

struct Fixture : CountingForeground {
  // Windows runs a script with cmd.exe.
  ProgramEnd Run(const std::string& script, std::vector<std::string> variables = {}) {
    const test::TempDir dir;
    const std::string path = test::WriteScript(dir, {.windows = script});
    return foreground.Run({path}, std::move(variables), error);
  }
  void Interrupt() {
    AllocConsole();  // a process without a terminal has none
    REQUIRE(GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0) != FALSE);
    ++sent;
    REQUIRE(WaitForSignals(sent) == sent);
  }

  int sent = 0;
};

TEST_CASE_METHOD(Fixture, "a program's exit code is its result", "[platform]") {
  CHECK(Run("exit 7").exit_code == 7);
  CHECK_FALSE(error);
}

TEST_CASE_METHOD(Fixture, "a program gets exactly the given environment", "[platform]") {
  CHECK(Run("if %A%==b if not defined USERPROFILE exit 5", {"A=b"}).exit_code == 5);
}

TEST_CASE_METHOD(Fixture, "a program that does not exist is an error", "[platform]") {
  std::ignore = foreground.Run({"C:\\absent\\program.exe"}, {}, error);
  CHECK(error == std::errc::no_such_file_or_directory);
}

TEST_CASE_METHOD(Fixture, "no program starts after Ctrl-C, and each Ctrl-C is reported",
                 "[platform]") {
  Interrupt();
  CHECK(foreground.first_signal() == SIGINT);
  CHECK(Run("exit 0").signal == SIGINT);
  Interrupt();
}

}  // namespace
}  // namespace tfvault::platform::foreground_windows_test
