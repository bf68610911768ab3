#include "tfvault/base/command.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace tfvault {
namespace {

// Creates a program that runs `script`; returns its path.
std::string Program(const test::TempDir& dir, const std::string& script,
                    const std::string& first_line = "#!/bin/sh\n") {
  const auto path = dir.Write("program", first_line + script);
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

TEST_CASE("a command's output is returned, and its input is empty", "[base][command]") {
  const test::TempDir dir;
  const auto output =
      RunCommand({.arguments = {Program(dir, "cat; printf '%s|' \"$@\"\n"), "a b"}}, {});
  REQUIRE(output.ok());
  CHECK(*output == SecretString("a b|"));
}

TEST_CASE("a script without an interpreter line runs", "[base][command]") {
  const test::TempDir dir;
  CHECK(RunCommand({.arguments = {Program(dir, "echo $1\n", ""), "get"}}, {}).value() ==
        SecretString("get\n"));
}

TEST_CASE("a command's variables are added to those of this process", "[base][command]") {
  const test::TempDir dir;
  const auto output = RunCommand({.arguments = {Program(dir, "echo \"$HOME|${PATH:+path}\"\n")},
                                  .environment = {{"HOME", "/elsewhere"}}},
                                 {});
  REQUIRE(output.ok());
  CHECK(*output == SecretString("/elsewhere|path\n"));
}

TEST_CASE("the error of a failed command has the first line of its standard error",
          "[base][command]") {
  const test::TempDir dir;
  const auto output = RunCommand(
      {.arguments = {Program(dir, "echo secret; echo why >&2; echo more >&2; exit 3\n")}}, {});
  CHECK(output.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(output.status()), Catch::EndsWith("failed with exit code 3: why"));
  CHECK_THAT(Message(output.status()), !Catch::Contains("secret"));
}

TEST_CASE("the error of a failed command does not repeat its output", "[base][command]") {
  const test::TempDir dir;
  const auto output = RunCommand(
      {.arguments = {Program(
           dir,
           "echo hvs.CAESIJlU02LQZq; echo \"GET with hvs.CAESIJlU02LQZq: no\" >&2; exit 1\n")}},
      {});
  CHECK_THAT(Message(output.status()), Catch::EndsWith(": GET with (redacted): no"));
}

TEST_CASE("the error of a program that cannot be started names it", "[base][command]") {
  const auto output = RunCommand({.arguments = {"/absent/program"}}, {});
  CHECK(output.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(output.status()), Catch::Contains("/absent/program"));
}

TEST_CASE("a command that does not end is killed at its time limit", "[base][command]") {
  const test::TempDir dir;
  // With open and with closed pipes, because a program may close them early.
  const std::string script = GENERATE("sleep 1000\n", "exec >&- 2>&-; sleep 1000\n");
  const auto output =
      RunCommand({.arguments = {Program(dir, script)}, .time_limit = Duration(1)}, {});
  CHECK(output.status().code() == StatusCode::kDeadlineExceeded);
}

TEST_CASE("a stop request kills the command", "[base][command]") {
  const test::TempDir dir;
  std::stop_source stop;
  stop.request_stop();
  const auto output = RunCommand({.arguments = {Program(dir, "sleep 1000\n")}}, stop.get_token());
  CHECK(output.status().code() == StatusCode::kCancelled);
}

TEST_CASE("a command that prints without end is killed", "[base][command]") {
  const test::TempDir dir;
  const auto output = RunCommand({.arguments = {Program(dir, "yes\n")}}, {});
  CHECK(output.status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tfvault
