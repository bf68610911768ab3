// SPDX-License-Identifier: MPL-2.0
#include "test/support/temp_dir.h"
#include "tfvault/platform/files.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

namespace tfvault::platform::files_windows_test {
namespace {

TEST_CASE("a created file and a private directory admit only this user", "[platform]") {
  const test::TempDir dir;
  std::string path = dir.path() + "/file-XXXXXX";
  const auto file = CreatePrivateFile(path);
  REQUIRE(file.get() >= 0);
  CHECK(IsPrivateFile(file.get()));
  MakePrivate(dir.path());
  CHECK(IsPrivateDirectory(dir.path()));
  CHECK_FALSE(IsPrivateDirectory(path));
}

TEST_CASE("one descriptor at a time holds the lock of a file", "[platform]") {
  const test::TempDir dir;
  auto first = OpenLockFile(dir.path() + "/lock");
  const auto second = OpenLockFile(dir.path() + "/lock");
  CHECK(TryLock(first.get()));
  CHECK_FALSE(TryLock(second.get()));
  CHECK(errno == EWOULDBLOCK);
  first.Close();
  CHECK(Lock(second.get()));
}

TEST_CASE("a file replaces another file", "[platform]") {
  const test::TempDir dir;
  const auto from = dir.Write("from", "new");
  const auto to = dir.Write("to", "old");
  CHECK(Replace(from, to));
  CHECK_FALSE(std::filesystem::exists(from));
  CHECK(std::filesystem::file_size(to) == 3);
}

}  // namespace
}  // namespace tfvault::platform::files_windows_test
