#include "tfvault/base/small_file.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace tfvault {
namespace {

std::string Refusal(const std::string& path) {
  const auto content = ReadSmallFile(path);
  CHECK(content.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(content.status()),
             Catch::StartsWith("the file '" + path + "' cannot be read"));
  return Message(content.status());
}

TEST_CASE("a whole file is read, also through a link and if its size is not known", "[base]") {
  const test::TempDir dir;
  const std::string text = std::string(10'000, 'x') + '\0' + "end\n";
  const auto file = dir.Write("file", text);
  std::filesystem::create_symlink(file, dir.path() + "/link");
  CHECK(ReadSmallFile(file).value() == SecretString(text));
  CHECK(ReadSmallFile(dir.path() + "/link").value() == SecretString(text));
  CHECK(ReadSmallFile(dir.Write("empty", "")).value().empty());
  CHECK_FALSE(ReadSmallFile("/proc/self/status").value().empty());
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
  CHECK_THAT(Refusal(dir.path()), Catch::Contains("it is a directory"));

  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = dir.path() + "/socket";
  std::copy(path.begin(), path.end(), std::begin(address.sun_path));
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  CHECK_THAT(Refusal(path), Catch::Contains("it is a socket"));
  close(server);
}

TEST_CASE("the pipe of a process substitution is rejected", "[base]") {
  int ends[2] = {};
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  CHECK_THAT(Refusal("/dev/fd/" + std::to_string(ends[0])), Catch::Contains("it is a pipe"));
  CHECK_THAT(Message(ReadOpenFile(ends[0]).status()), Catch::Contains("it is a pipe"));
  for (const int end : ends) close(end);
}

TEST_CASE("a file that is missing or larger than the limit is rejected", "[base]") {
  const test::TempDir dir;
  CHECK_THAT(Refusal(dir.path() + "/none"), Catch::Contains("No such file or directory"));
  CHECK(ReadSmallFile(dir.Write("full", std::string(kSmallFileBytes, 'x'))).ok());
  CHECK_THAT(Refusal(dir.Write("large", std::string(kSmallFileBytes + 1, 'x'))),
             Catch::Contains("it is larger than 1048576 bytes"));
}

}  // namespace
}  // namespace tfvault
