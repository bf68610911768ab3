// SPDX-License-Identifier: MPL-2.0
#include "test/support/temp_dir.h"
#include "test/unit/base/small_file_testing.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::small_file_test {
namespace {

TEST_CASE("a whole file is read", "[base]") {
  const test::TempDir dir;
  const std::string text = std::string(10'000, 'x') + '\0' + "end\n";
  const auto file = dir.Write("file", text);
  CHECK(ReadSmallFile(file).value() == SecretString(text));
  CHECK(ReadSmallFile(dir.Write("empty", "")).value().empty());
}

TEST_CASE("a directory is rejected", "[base]") {
  const test::TempDir dir;
  CHECK_THAT(Refusal(dir.path()), Catch::Contains("it is a directory"));
}

TEST_CASE("a file that is missing or larger than the limit is rejected", "[base]") {
  const test::TempDir dir;
  CHECK_THAT(Refusal(dir.path() + "/none"), !Catch::Contains("larger"));
  CHECK(ReadSmallFile(dir.Write("full", std::string(kSmallFileBytes, 'x'))).ok());
  CHECK_THAT(Refusal(dir.Write("large", std::string(kSmallFileBytes + 1, 'x'))),
             Catch::Contains("it is larger than 1048576 bytes"));
}

}  // namespace
}  // namespace tfvault::small_file_test
