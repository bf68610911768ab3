// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/codec.h"

#include "test/support/values.h"

#include <catch2/catch.hpp>

#include <limits>

namespace tfvault::sdk::codec_test {
namespace {

using test::Text;

template <typename T>
void CheckRoundTrip(const T& value) {
  const cty::Value encoded = Codec<T>::ToValue(value);
  CHECK(encoded.type() == Codec<T>::type());
  const auto decoded = Codec<T>::FromValue(encoded);
  REQUIRE(decoded.ok());
  CHECK(*decoded == value);
}

TEST_CASE("a value of a model survives encoding and decoding", "[sdk]") {
  CheckRoundTrip<std::string>("");
  CheckRoundTrip<std::string>("naïve");
  CheckRoundTrip<SecretString>(SecretString("hush"));
  CheckRoundTrip(true);
  CheckRoundTrip<std::int64_t>(std::numeric_limits<std::int64_t>::min());
  CheckRoundTrip<std::int64_t>(std::numeric_limits<std::int64_t>::max());
  CheckRoundTrip(cty::Number::Parse("0.1").value());
  CheckRoundTrip<std::vector<std::string>>({});
  CheckRoundTrip<std::vector<std::string>>({"b", "a", "b"});
  CheckRoundTrip<std::set<std::string>>({"b", "a"});
  CheckRoundTrip<std::map<std::string, std::int64_t>>({{"a", 1}, {"b", -2}});
  CheckRoundTrip<std::map<std::string, std::vector<std::string>>>({{"a", {}}, {"b", {"x"}}});
}

TEST_CASE("an int64 holds whole numbers in its range only", "[sdk]") {
  const auto from = [](const char* text) {
    return Codec<std::int64_t>::FromValue(cty::Value::Number(cty::Number::Parse(text).value()));
  };
  CHECK(from("5.0").value() == 5);
  CHECK(from("5.5").status().code() == StatusCode::kInvalidArgument);
  CHECK(from("9223372036854775808").status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a value of another kind is rejected without being quoted", "[sdk]") {
  const Status status = Codec<bool>::FromValue(Text("hush")).status();
  CHECK(status.code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(status), !Catch::Contains("hush"));
  CHECK_FALSE(Codec<std::string>::FromValue(cty::Value::Bool(true)).ok());
  CHECK_FALSE(Codec<SecretString>::FromValue(cty::Value::Bool(true)).ok());
  CHECK_FALSE(Codec<std::int64_t>::FromValue(Text("5")).ok());
  CHECK_FALSE(Codec<cty::Number>::FromValue(Text("5")).ok());
}

TEST_CASE("null elements of collections are rejected", "[sdk]") {
  const cty::Value list = test::Texts({Text("a"), test::NoText()});
  CHECK_FALSE(Codec<std::vector<std::string>>::FromValue(list).ok());
}

}  // namespace
}  // namespace tfvault::sdk::codec_test
