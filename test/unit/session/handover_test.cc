// SPDX-License-Identifier: MPL-2.0
#include "session/handover.h"

#include "test/support/temp_dir.h"
#include "tfvault/platform/private_directory.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tfvault::test::handover_test {
namespace {

// A program that prints its name.
struct Kept {
  [[nodiscard]] std::string Program(const std::string& text) const {
    auto file = temp.Write("bin/program", "#!/bin/sh\necho " + text + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  [[nodiscard]] std::string Says(const std::string& directory) const {
    const std::string out = temp.path() + "/out";
    const auto command = session::ProgramFile(directory) + " >" + out;
    // NOLINTNEXTLINE(concurrency-mt-unsafe,cert-env33-c): the shell of a test
    CHECK(std::system(command.c_str()) == 0);
    std::ifstream file(out);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  TempDir temp;
};

TEST_CASE_METHOD(Kept,
                 "the program of a profile works after its original file is replaced or removed",
                 "[session][process]") {
  const TempDir here;
  std::string problem;
  const auto elsewhere = platform::PrivateDirectory::Make({"/dev/shm"}, problem);
  REQUIRE(elsewhere);  // another file system
  const std::string directory = GENERATE(true, false) ? here.path() : elsewhere->path();
  const auto program = Program("old");
  REQUIRE(session::KeepProgram({program}, directory).ok());
  SECTION("replaced") { std::filesystem::rename(temp.Write("new", "x"), program); }
  SECTION("removed") { std::filesystem::remove(program); }
  CHECK(Says(directory) == "old\n");
  const TempDir second;
  REQUIRE(
      session::KeepProgram({temp.path() + "/gone", session::ProgramFile(directory)}, second.path())
          .ok());
  CHECK(Says(second.path()) == "old\n");
}

TEST_CASE_METHOD(Kept, "a program that cannot be linked or copied leaves no file",
                 "[session][process]") {
  const TempDir here;
  std::string program = temp.path() + "/gone";
  SECTION("missing") {}
  SECTION("not a program") { program = temp.Write("text", ""); }
  const auto kept = session::KeepProgram({program}, here.path());
  CHECK_THAT(Message(kept), Catch::Contains(here.path()));
  CHECK(std::filesystem::is_empty(here.path()));
}

TEST_CASE("the profile's command is quoted for shells and for SDKs", "[session][process]") {
  const auto text = session::AwsConfig("vault-deploy", "us-east-1", "/opt/p", "/tmp/d");
  CHECK(text.value_or("") ==
        "[profile vault-deploy]\n"
        "credential_process = /opt/p credential-process --config /tmp/d/request.json\n"
        "region = us-east-1\n");
  const auto blanks = session::AwsConfig("p", "", "/my opt/p", "/my tmp/d");
  CHECK(blanks.value_or("") ==
        "[profile p]\n"
        "credential_process = \"/my opt/p\" credential-process --config \"/my "
        "tmp/d\"/request.json\n");
  const auto* bad = GENERATE("/a$b", "/a\"b", "/a#b", "/a\nb", "/a'b");
  CHECK(session::AwsConfig("p", "", "/opt/p", bad).status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tfvault::test::handover_test
