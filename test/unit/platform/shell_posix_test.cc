// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/shell.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::platform::shell_posix_test {
namespace {

TEST_CASE("a plain path is a word, and a path with blanks is quoted", "[platform]") {
  CHECK(ShellWord("/run/user/1000/tfvault-1") == "/run/user/1000/tfvault-1");
  CHECK(ShellWord("/tmp/with blanks") == "\"/tmp/with blanks\"");
}

TEST_CASE("a path with a character that is special to a shell is refused", "[platform]") {
  CHECK_FALSE(ShellWord(std::string("/tmp/a") + GENERATE('%', '$', '"', '\'', '\\', ';', '\n')));
}

}  // namespace
}  // namespace tfvault::platform::shell_posix_test
