// SPDX-License-Identifier: MPL-2.0
#include "test/support/temp_dir.h"
#include "tfvault/base/command.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace tfvault::command_posix_test {
namespace {

TEST_CASE("a script without an interpreter line runs", "[base][command]") {
  const test::TempDir dir;
  const auto path = dir.Write("program", "echo $1\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  CHECK(RunCommand({.arguments = {path, "get"}}, {}).value() == SecretString("get\n"));
}

}  // namespace
}  // namespace tfvault::command_posix_test
