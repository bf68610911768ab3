// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/program.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace tfvault::platform::program_test {
namespace {

TEST_CASE("a process finds the file of its program", "[platform]") {
  const auto path = ProgramPath();
  REQUIRE(path);
  CHECK(std::filesystem::path(*path).filename() == ProgramFileName("unit_platform"));
  CHECK(std::filesystem::equivalent(*path, OpenProgram()));
}

}  // namespace
}  // namespace tfvault::platform::program_test
