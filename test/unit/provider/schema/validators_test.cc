// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/validators.h"

#include "test/support/values.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>

namespace tfvault::provider::validators_test {
namespace {

bool Accepts(const sdk::Validator& validator, const cty::Value& value) {
  sdk::Diagnostics diagnostics;
  validator(value, cty::Path::Root("x"), diagnostics);
  for (const auto& item : diagnostics.items()) CHECK(item.path == cty::Path::Root("x"));
  return !diagnostics.HasError();
}

TEST_CASE("a number is accepted between its bounds", "[provider]") {
  const auto validator = Between(1, 5);
  for (const auto& [number, accepted] : {std::pair{0, false}, {1, true}, {5, true}, {6, false}}) {
    CAPTURE(number);
    CHECK(Accepts(validator, cty::Value::Number(number)) == accepted);
  }
}

TEST_CASE("a role name is accepted only if Vault has a path for it", "[provider]") {
  const auto [name, accepted] = GENERATE(table<std::string, bool>({{"deploy", true},
                                                                   {"a", true},
                                                                   {"_a.b-c@d_", true},
                                                                   {"", false},
                                                                   {"a/b", false},
                                                                   {"-a", false},
                                                                   {"a.", false},
                                                                   {"a b", false},
                                                                   {"d\xc3\xa9ploy", false}}));
  CAPTURE(name);
  CHECK(Accepts(RoleName(), test::Text(name)) == accepted);
}

TEST_CASE("a policy is the text of a JSON object without repeated keys, or empty", "[provider]") {
  CHECK(Accepts(PolicyText(), test::Text("{}")));
  CHECK(Accepts(PolicyText(), test::Text("")));
  CHECK_FALSE(Accepts(PolicyText(), test::Text("[]")));
  CHECK_FALSE(Accepts(PolicyText(), test::Text("null")));
  CHECK_FALSE(Accepts(PolicyText(), test::Text("{")));
  CHECK_FALSE(Accepts(PolicyText(), test::Text(R"({"Id":"a","Id":"b"})")));
}

TEST_CASE("the size of a policy is counted in characters without white space", "[provider]") {
  CHECK(Accepts(PolicySize(3), test::Text(" a\t\xc3\xa9\r\nb ")));
  CHECK_FALSE(Accepts(PolicySize(3), test::Text("abcd")));
}

TEST_CASE("an ARN must have all parts and the right kind", "[provider]") {
  const auto [arn, kind, accepted] = GENERATE(table<std::string, std::string, bool>({
      {"arn:aws:iam::123456789012:policy/p", "policy", true},
      {"arn:aws-us-gov:iam::123456789012:policy/team/p", "policy", true},
      {"arn:aws:iam::aws:policy/ReadOnlyAccess", "policy", true},
      {"arn:aws:iam::123456789012:role/r", "role", true},
      {"", "role", true},
      {"arn:aws:iam::aws:role/r", "role", false},
      {"arn:aws:iam::123456789012:role/r", "policy", false},
      {"arn:aws:iam::12345678901:role/r", "role", false},
      {"arn:aws:iam:eu-west-1:123456789012:role/r", "role", false},
      {"arn:aws:sts::123456789012:role/r", "role", false},
      {"arn:gcp:iam::123456789012:role/r", "role", false},
      {"arn:aws:iam::123456789012:role/", "role", false},
      {"arn:aws:iam::123456789012:role", "role", false},
      {"role/r", "role", false},
  }));
  CAPTURE(arn);
  CHECK(Accepts(IamArn(kind), test::Text(arn)) == accepted);
}

TEST_CASE("a duration is a number of seconds or has units", "[provider]") {
  CHECK(Accepts(DurationText(), test::Text("90")));
  CHECK(Accepts(DurationText(), test::Text("1h30m")));
  CHECK_FALSE(Accepts(DurationText(), test::Text("soon")));
}

TEST_CASE("the code of a region has words and a number, also in unknown partitions", "[provider]") {
  for (const char* code : {"", "eu-central-1", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1",
                           "xx-new-place-12", "aws-global"}) {
    CAPTURE(code);
    CHECK(Accepts(Region(), test::Text(code)));
  }
  for (const char* code :
       {"Frankfurt", "frankfurt", "us-east-1a", "US-EAST-1", "eu-central", "eu-1", "e-central-1",
        "-eu-central-1", "eu--central-1", "eu-central--1", "eu-central-", " eu-central-1",
        "eu-central-1 ", "eu_central_1", "us-east-1\n", "-"}) {
    CAPTURE(code);
    CHECK_FALSE(Accepts(Region(), test::Text(code)));
  }
}

TEST_CASE("OrEmpty accepts an empty text", "[provider]") {
  CHECK(Accepts(OrEmpty(DurationText()), test::Text("")));
  CHECK_FALSE(Accepts(OrEmpty(DurationText()), test::Text("soon")));
}

}  // namespace
}  // namespace tfvault::provider::validators_test
