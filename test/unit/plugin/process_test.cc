// SPDX-License-Identifier: MPL-2.0
#include "plugin/process.h"

#include "tfvault/platform/file_descriptor.h"
#include "tfvault/platform/signals.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace tfvault::plugin::process_test {
namespace {

TEST_CASE("the whole text is written in order", "[plugin]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const platform::FileDescriptor reader(ends[0]);
  const platform::FileDescriptor writer(ends[1]);
  REQUIRE(WriteAll(writer.get(), "1|6|\n").ok());
  std::array<char, 16> buffer{};
  CHECK(::read(reader.get(), buffer.data(), buffer.size()) == 5);
  CHECK(std::string(buffer.data()) == "1|6|\n");
}

TEST_CASE("a write without a reader is an error and does not kill the process", "[plugin]") {
  platform::IgnoreBrokenPipes();
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const platform::FileDescriptor writer(ends[1]);
  ::close(ends[0]);
  CHECK(WriteAll(writer.get(), "text").code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tfvault::plugin::process_test
