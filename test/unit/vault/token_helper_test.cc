// SPDX-License-Identifier: MPL-2.0
#include "vault/token_helper.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::token_helper_test {
namespace {

TEST_CASE("the token helper is found in HCL and JSON", "[vault][token-helper]") {
  const auto [text, helper] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"# nothing\n// here\n/* at\nall */", ""},
      {"token_helper = \"/bin/helper\"\n", "/bin/helper"},
      {"\"token_helper\"=\"/bin/helper\" # mine", "/bin/helper"},
      {R"(token_helper = "/a \"b\" \\c")", R"(/a "b" \c)"},
      {" {\"token_helper\": \"/bin/helper\"}", "/bin/helper"},
      {"{}", ""},
  }));
  CAPTURE(text);
  CHECK(ParseTokenHelper(text).value() == helper);
}

TEST_CASE("a configuration that Vault would refuse is refused", "[vault][token-helper]") {
  const auto [text, problem] = GENERATE(table<std::string, std::string>({
      {"cluster = \"x\"", "'cluster'"},
      {"{\"cluster\": \"x\"}", "'cluster'"},
      {"{\"token_helper\": 1}", "not a string"},
      {"token_helper = 1", "not a string"},
      {"token_helper = \"/open", "not a string"},
      {"token_helper", "NAME"},
      {"{broken", "not a JSON object"},
      {"!", "NAME"},
  }));
  CAPTURE(text);
  const auto helper = ParseTokenHelper(text);
  CHECK(helper.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(helper.status()), Catch::Contains(problem));
}

}  // namespace
}  // namespace tfvault::vault::token_helper_test
