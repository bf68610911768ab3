#include "plugin/process.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace tfvault::plugin {
namespace {

TEST_CASE("text goes out whole and in order", "[plugin]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const FileDescriptor reader(ends[0]);
  const FileDescriptor writer(ends[1]);
  REQUIRE(WriteAll(writer.get(), "1|6|\n").ok());
  std::array<char, 16> buffer{};
  CHECK(::read(reader.get(), buffer.data(), buffer.size()) == 5);
  CHECK(std::string(buffer.data()) == "1|6|\n");
}

TEST_CASE("writing to nobody is an error and not the end", "[plugin]") {
  IgnoreSignal(SIGPIPE);
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const FileDescriptor writer(ends[1]);
  ::close(ends[0]);
  CHECK(WriteAll(writer.get(), "text").code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tfvault::plugin
