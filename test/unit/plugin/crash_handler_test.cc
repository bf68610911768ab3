// SPDX-License-Identifier: MPL-2.0
#include "plugin/crash_handler.h"

#include "child_process.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <string>

namespace tfvault::plugin::crash_handler_test {
namespace {

using Catch::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("a crash is reported as a panic with frames and kills the process", "[plugin]") {
  test::ChildProcess child({TFVAULT_CRASHING_PROGRAM, "segv"}, {});
  const std::string report = child.ReadErrors();
  CHECK_THAT(report, StartsWith("panic: SIGSEGV\n") && Contains("tfvault_crashing_program("));
  CHECK(child.Wait() == -SIGSEGV);
}

TEST_CASE("an uncaught exception is reported by type and never by text", "[plugin]") {
  test::ChildProcess child({TFVAULT_CRASHING_PROGRAM, "throw"}, {});
  const std::string report = child.ReadErrors();
  CHECK_THAT(report, StartsWith("panic: std::terminate") && Contains("runtime_error"));
  CHECK_THAT(report, !Contains("s.secret") && !Contains("SIGABRT"));
  CHECK(child.Wait() == -SIGABRT);
}

}  // namespace
}  // namespace tfvault::plugin::crash_handler_test
