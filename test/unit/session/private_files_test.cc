// SPDX-License-Identifier: MPL-2.0
#include "session/private_files.h"

#include "test/support/fake_time.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <stop_token>

namespace tfvault::test::private_files_test {
namespace {

namespace fs = std::filesystem;
using session::FileLock;
using session::ReadPrivateFile;
using session::WritePrivateFile;

TEST_CASE("a private file is accessible to its owner only, and is replaced atomically",
          "[session][files]") {
  const TempDir temp;
  const std::string path = temp.path() + "/file";
  REQUIRE(WritePrivateFile(path, SecretString("first")).ok());
  REQUIRE(WritePrivateFile(path, SecretString("second")).ok());
  CHECK(ReadPrivateFile(path)->Reveal() == "second");
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(std::distance(fs::directory_iterator(temp.path()), {}) == 1);
}

// Simulates a full disk by a limit of this process: a write fails after the given number of bytes.
class FullDisk {
 public:
  explicit FullDisk(rlim_t room) {
    std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit{.rlim_cur = room, .rlim_max = before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_CASE("a write to a full disk keeps the old file and leaves no other file",
          "[session][files]") {
  const TempDir temp;
  const std::string path = temp.path() + "/file";
  REQUIRE(WritePrivateFile(path, SecretString("first")).ok());
  Status status;
  {
    const FullDisk disk(GENERATE(rlim_t{0}, rlim_t{3}));
    status = WritePrivateFile(path, SecretString("second"));
  }
  CHECK_THAT(Message(status), Catch::Contains("cannot write '" + path + "'"));
  CHECK(ReadPrivateFile(path)->Reveal() == "first");
  CHECK(std::distance(fs::directory_iterator(temp.path()), {}) == 1);
}

TEST_CASE("refuses to read a file that another user can open", "[session][files]") {
  const TempDir temp;
  const std::string path = temp.path() + "/file";
  REQUIRE(WritePrivateFile(path, SecretString("secret")).ok());
  SECTION("its mode") { fs::permissions(path, fs::perms::group_read, fs::perm_options::add); }
  SECTION("its directory's mode") {
    fs::permissions(temp.path(), fs::perms::others_exec, fs::perm_options::add);
  }
  SECTION("a link") {
    fs::rename(path, path + "2");
    fs::create_symlink(path + "2", path);
  }
  SECTION("not a file") {
    fs::remove(path);
    fs::create_directory(path);
    fs::permissions(path, fs::perms::owner_all);
  }
  CHECK(ReadPrivateFile(path).status().code() == StatusCode::kPermissionDenied);
}

TEST_CASE("a wait for a lock ends when another object releases it, or with a stop",
          "[session][files]") {
  const TempDir temp;
  const std::string path = temp.path() + "/lock";
  auto holder = std::make_optional(FileLock::Acquire(path));
  REQUIRE((*holder).ok());
  FakeTime time;
  std::stop_source stop;
  const bool stopped = GENERATE(true, false);
  time.on_sleep = [&](Duration) {
    if (time.waits().size() < 3) return;
    if (stopped) {
      stop.request_stop();
    } else {
      holder.reset();
    }
  };
  const auto lock = FileLock::Acquire(path, time, stop.get_token());
  CHECK(lock.status().code() == (stopped ? StatusCode::kCancelled : StatusCode::kOk));
}

TEST_CASE("distinguishes a missing file from a file that may not be read", "[session][files]") {
  const TempDir temp;
  CHECK(ReadPrivateFile(temp.path() + "/file").status().code() == StatusCode::kNotFound);
}

}  // namespace
}  // namespace tfvault::test::private_files_test
