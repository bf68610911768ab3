// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/command.h"

#include "test/support/script.h"
#include "tfvault/base/text.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::command_test {
namespace {

using test::Script;
using test::WriteScript;

// A script's output without the end of its last line, which Windows writes in another way.
std::string Output(const Command& command) {
  const auto output = RunCommand(command, {});
  REQUIRE(output.ok());
  return std::string(TrimEnd(output->Reveal(), "\r\n"));
}

TEST_CASE("a command's output is returned, and its input is empty", "[base][command]") {
  const test::TempDir dir;
  const Script script{.posix = "cat; printf '%s|' \"$@\"", .windows = "more\r\necho %~1^|"};
  CHECK(Output({.arguments = {WriteScript(dir, script), "a b"}}) == "a b|");
}

TEST_CASE("a command's variables are added to those of this process", "[base][command]") {
  const test::TempDir dir;
  const Script script{.posix = "echo \"$HOME|${PATH:+path}\"",
                      .windows = "if defined PATH echo %HOME%^|path"};
  CHECK(Output({.arguments = {WriteScript(dir, script)},
                .environment = {{"HOME", "/elsewhere"}}}) == "/elsewhere|path");
}

TEST_CASE("the error of a failed command has the first line of its standard error",
          "[base][command]") {
  const test::TempDir dir;
  const Script script{.posix = "echo secret; echo why >&2; echo more >&2; exit 3",
                      .windows = "echo secret\r\n>&2 echo why\r\n>&2 echo more\r\nexit 3"};
  const auto output = RunCommand({.arguments = {WriteScript(dir, script)}}, {});
  CHECK(output.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(output.status()), Catch::EndsWith("failed with exit code 3: why"));
  CHECK_THAT(Message(output.status()), !Catch::Contains("secret"));
}

TEST_CASE("the error of a failed command does not repeat its output", "[base][command]") {
  const test::TempDir dir;
  const std::string token = GENERATE("hvs.CAESIJlU02LQZq", "long-t0ken-of-a-helper");
  const std::string end_of_line = GENERATE("\\n", "\\r\\n");
  const Script script{
      .posix =
          "printf '" + token + end_of_line + "'; echo \"GET with " + token + ": no\" >&2; exit 1",
      .windows = "echo " + token + "\r\n>&2 echo GET with " + token + ": no\r\nexit 1"};
  const auto output = RunCommand({.arguments = {WriteScript(dir, script)}}, {});
  CHECK_THAT(Message(output.status()), Catch::EndsWith(": GET with (redacted): no"));
}

TEST_CASE("the error of a program that cannot be started names it", "[base][command]") {
  const auto output = RunCommand({.arguments = {"/absent/program"}}, {});
  CHECK(output.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(output.status()), Catch::Contains("/absent/program"));
}

constexpr const char* kWaitOnWindows = "ping -n 1000 127.0.0.1 >NUL";

TEST_CASE("a command that does not end is killed at its time limit", "[base][command]") {
  const test::TempDir dir;
  // With open and with closed pipes, because a program may close them early.
  const std::string script = GENERATE("sleep 1000", "exec >&- 2>&-; sleep 1000");
  const auto output =
      RunCommand({.arguments = {WriteScript(dir, {.posix = script, .windows = kWaitOnWindows})},
                  .time_limit = Duration(1)},
                 {});
  CHECK(output.status().code() == StatusCode::kDeadlineExceeded);
}

TEST_CASE("a stop request kills the command", "[base][command]") {
  const test::TempDir dir;
  std::stop_source stop;
  stop.request_stop();
  const Script script{.posix = "sleep 1000", .windows = kWaitOnWindows};
  const auto output = RunCommand({.arguments = {WriteScript(dir, script)}}, stop.get_token());
  CHECK(output.status().code() == StatusCode::kCancelled);
}

TEST_CASE("a command that prints without end is killed", "[base][command]") {
  const test::TempDir dir;
  const Script script{.posix = "yes", .windows = ":again\r\necho yes\r\ngoto again"};
  const auto output = RunCommand({.arguments = {WriteScript(dir, script)}}, {});
  CHECK(output.status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tfvault::command_test
