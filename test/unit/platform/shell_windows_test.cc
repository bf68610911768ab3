// SPDX-License-Identifier: MPL-2.0
#include "test/support/temp_dir.h"
#include "tfvault/platform/shell.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tfvault::platform::shell_windows_test {
namespace {

TEST_CASE("a path is written with backslashes", "[platform]") {
  CHECK(ShellWord("C:/Users/jane/AppData") == "C:\\Users\\jane\\AppData");
  CHECK(ShellWord("C:\\Users\\JANEDO~1") == "C:\\Users\\JANEDO~1");
}

TEST_CASE("a path with blanks becomes its short name, which cmd.exe runs", "[platform]") {
  const test::TempDir dir;
  const auto path = dir.Write("with blanks/program name.cmd", "@exit 7\r\n");
  const auto word = ShellWord(path);
  REQUIRE(word);
  CAPTURE(*word);
  CHECK(word->find(' ') == std::string::npos);
  CHECK(std::filesystem::equivalent(*word, path));
  CHECK(std::system(word->c_str()) == 7);
}

TEST_CASE("a path with a character that is special to cmd.exe is refused", "[platform]") {
  CHECK_FALSE(
      ShellWord(std::string("C:\\absent\\a") + GENERATE('%', '&', '^', '"', ' ', '(', '!')));
}

}  // namespace
}  // namespace tfvault::platform::shell_windows_test
