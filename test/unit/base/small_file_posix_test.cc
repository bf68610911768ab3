// SPDX-License-Identifier: MPL-2.0
#include "test/support/temp_dir.h"
#include "test/unit/base/small_file_testing.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace tfvault::small_file_posix_test {
namespace {

TEST_CASE("a file is read through a link and if its size is not known", "[base]") {
  const test::TempDir dir;
  std::filesystem::create_symlink(dir.Write("file", "text"), dir.path() + "/link");
  CHECK(ReadSmallFile(dir.path() + "/link").value() == SecretString("text"));
#ifdef __linux__
  CHECK_FALSE(ReadSmallFile("/proc/self/status").value().empty());
#endif
}

TEST_CASE("the error names the reason for which a file cannot be read", "[base]") {
  const test::TempDir dir;
  CHECK_THAT(Refusal(dir.path() + "/none"), Catch::Contains("No such file or directory"));
}

TEST_CASE("a file that is not regular is rejected by its kind, without a wait", "[base]") {
  const test::TempDir dir;
  const std::string pipe = dir.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
  CHECK_THAT(Refusal(pipe), Catch::Contains("it is a pipe, and only regular files are read"));
  std::filesystem::create_symlink(pipe, dir.path() + "/link");
  CHECK_THAT(Refusal(dir.path() + "/link"), Catch::Contains("it is a pipe"));
  CHECK_THAT(Refusal("/dev/zero"), Catch::Contains("it is a device"));
  CHECK_THAT(Refusal("/dev/tty"), Catch::Contains("it is a device"));

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = dir.path() + "/socket";
  std::copy(path.begin(), path.end(), std::begin(address.sun_path));
  const int server = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  CHECK_THAT(Refusal(path), Catch::Contains("it is a socket"));
  close(server);
}

TEST_CASE("the pipe of a process substitution is rejected", "[base]") {
  int ends[2] = {};
  REQUIRE(pipe(ends) == 0);
  CHECK_THAT(Refusal("/dev/fd/" + std::to_string(ends[0])), Catch::Contains("it is a pipe"));
  CHECK_THAT(Message(ReadOpenFile(ends[0]).status()), Catch::Contains("it is a pipe"));
  for (const int end : ends) close(end);
}

}  // namespace
}  // namespace tfvault::small_file_posix_test
