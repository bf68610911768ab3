// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/private_directory.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace tfvault::platform::private_directory_test {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kOtherUser = 65534;

std::optional<PrivateDirectory> Make(const std::vector<std::string>& parents) {
  std::string problem;
  return PrivateDirectory::Make(parents, problem);
}

// Starts a process that creates a directory with a file below `parent`, and kills the process.
void MakeAndBeKilled(const std::string& parent) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto directory = Make({parent});
    std::ofstream(directory->path() + "/secret") << "token";
    std::ignore = ::raise(SIGKILL);
  }
  REQUIRE(child > 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
}

// The directory that the killed process left.
std::string Abandoned(const test::TempDir& parent) {
  MakeAndBeKilled(parent.path());
  REQUIRE_FALSE(fs::is_empty(parent.path()));
  return fs::directory_iterator(parent.path())->path();
}

// The file whose lock shows whether the owner is alive.
std::string OwnerFile(const std::string& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename() != "secret") return entry.path();
  }
  return {};
}

TEST_CASE("only its owner can enter a private directory, which is removed with its files",
          "[platform]") {
  const test::TempDir parent;
  {
    auto made = Make({"", parent.path() + "/missing", parent.path(), "/tmp"});
    REQUIRE(made);
    const PrivateDirectory directory = *std::move(made);
    CHECK(fs::path(directory.path()).parent_path() == parent.path());
    CHECK(fs::status(directory.path()).permissions() == fs::perms::owner_all);
    CHECK(fs::path(directory.path()).filename().string().size() == kPrivateDirectoryNameLength);
    std::ofstream(directory.path() + "/secret") << "token";
  }
  CHECK(fs::is_empty(parent.path()));
}

TEST_CASE("the error names the last parent tried for a private directory", "[platform]") {
  const test::TempDir parent;
  std::string problem;
  CHECK_FALSE(PrivateDirectory::Make({"", parent.path() + "/missing"}, problem));
  CHECK_THAT(problem, Catch::Contains(parent.path() + "/missing"));
}

TEST_CASE("assignment removes the private directory that it replaces", "[platform]") {
  const test::TempDir parent;
  auto first = Make({parent.path()});
  auto second = Make({parent.path()});
  REQUIRE(first);
  REQUIRE(second);
  const std::string kept = second->path();
  *first = *std::move(second);
  CHECK(first->path() == kept);
  second->Remove();  // NOLINT(bugprone-use-after-move): it has what it was exchanged for
  CHECK(fs::directory_iterator(parent.path())->path() == kept);
}

TEST_CASE("the next process removes the directory of a killed process, but not of a running one",
          "[platform]") {
  const test::TempDir parent;
  const auto living = Make({parent.path()});
  REQUIRE(living);
  MakeAndBeKilled(parent.path());
  MakeAndBeKilled(parent.path());
  RemoveAbandonedDirectories({"/does/not/exist", parent.path(), parent.path()});
  CHECK(std::distance(fs::directory_iterator(parent.path()), {}) == 1);
  CHECK(fs::exists(living->path()));
}

TEST_CASE("a directory whose owner lives in another process stays", "[platform]") {
  const test::TempDir parent;
  const std::string left = Abandoned(parent);
  const int fd = ::open(OwnerFile(left).c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(::flock(fd, LOCK_EX | LOCK_NB) == 0);
  RemoveAbandonedDirectories({parent.path()});
  CHECK(fs::exists(left + "/secret"));
  ::close(fd);
  RemoveAbandonedDirectories({parent.path()});
  CHECK(fs::is_empty(parent.path()));
}

TEST_CASE("a directory from another boot of a machine stays", "[platform]") {
  const test::TempDir parent;
  const std::string left = Abandoned(parent);
  fs::rename(OwnerFile(left), left + "/owner-6ffd1e90-0000-4000-8000-000000000000");
  RemoveAbandonedDirectories({parent.path()});
  CHECK(fs::exists(left + "/secret"));
}

TEST_CASE("a directory or lock of another user stays", "[platform]") {
  if (::geteuid() != 0) return;
  const test::TempDir parent;
  const std::string left = Abandoned(parent);
  const std::string given = GENERATE(std::string("directory"), std::string("lock"));
  const std::string path = given == "lock" ? OwnerFile(left) : left;
  REQUIRE(::chown(path.c_str(), kOtherUser, static_cast<gid_t>(-1)) == 0);
  RemoveAbandonedDirectories({parent.path()});
  CHECK(fs::exists(left + "/secret"));
}

TEST_CASE("a directory that others can write to stays", "[platform]") {
  const test::TempDir parent;
  const std::string left = Abandoned(parent);
  fs::permissions(left, fs::perms(0770));
  RemoveAbandonedDirectories({parent.path()});
  CHECK(fs::exists(left + "/secret"));
}

TEST_CASE("an abandoned directory that a group may enter is removed", "[platform]") {
  const test::TempDir parent;
  fs::permissions(Abandoned(parent), fs::perms(0710));
  RemoveAbandonedDirectories({parent.path()});
  CHECK(fs::is_empty(parent.path()));
}

TEST_CASE("a file or directory that only has the name of a private directory stays", "[platform]") {
  const test::TempDir parent;
  const test::TempDir elsewhere;
  const std::string left = Abandoned(elsewhere);
  fs::create_directory_symlink(left, parent.path() + "/tfvault-abcdef");
  std::ofstream(parent.path() + "/tfvault-bcdefg") << "a file";
  fs::create_directory(parent.path() + "/tfvault-cdefgh");
  std::ofstream(parent.path() + "/tfvault-cdefgh/file") << "of another program";
  RemoveAbandonedDirectories({parent.path()});
  CHECK(std::distance(fs::directory_iterator(parent.path()), {}) == 3);
  CHECK(fs::exists(left + "/secret"));
  CHECK(fs::exists(parent.path() + "/tfvault-cdefgh/file"));
}

TEST_CASE("a link in an abandoned directory is removed but not followed", "[platform]") {
  const test::TempDir parent;
  const test::TempDir elsewhere;
  const std::string file = elsewhere.Write("file", "of the user");
  const std::string left = Abandoned(parent);
  fs::create_symlink(file, left + "/link");
  fs::create_directory_symlink(elsewhere.path(), left + "/folder");
  RemoveAbandonedDirectories({parent.path()});
  CHECK(fs::is_empty(parent.path()));
  CHECK(fs::exists(file));
}

}  // namespace
}  // namespace tfvault::platform::private_directory_test
