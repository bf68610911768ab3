// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/redactor.h"

#include "test/support/quoted_forms.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tfvault::redactor_test {
namespace {

const std::string kAwsKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

std::string Redact(const std::string& text, const std::vector<std::string>& secrets) {
  Redactor redactor;
  for (const auto& secret : secrets) redactor.Add(secret);
  return redactor.Redact(text);
}

TEST_CASE("a secret is removed in every encoding, also in nested encodings", "[base]") {
  const std::string secret = GENERATE(as<std::string>(), kAwsKey, "hvs.CAESIJ-4qB_x7Zk2mN0pQ",
                                      "pa\"ss\\word<with>&'all/of%20it+", "line one of\nline two",
                                      "a%41b&amp;c\\u0041d\\\\e%%41");
  const std::string head = "refused: {\"k\": \"";
  const std::string tail = "\"} at 7";
  for (const auto& [name, quote] : test::Quotes()) {
    // Base64 in lower case cannot be decoded.
    if (name.starts_with("base64") && name.ends_with("lower-case")) continue;
    const std::string quoted = quote(secret);
    const std::string redacted = Redact(head + quoted + tail, {secret});
    CAPTURE(name, quoted, redacted);
    CHECK_THAT(redacted, Catch::StartsWith(head) && Catch::EndsWith(tail));
    // Some forms add characters of their own around the secret.
    CHECK(test::PercentShown(redacted, quoted, head.size() + tail.size()) < 35);
  }
}

TEST_CASE("the start of a secret is removed at the end of a truncated text", "[base]") {
  for (std::size_t length = 4; length < kAwsKey.size(); ++length) {
    const std::string piece = kAwsKey.substr(0, length);
    CHECK_THAT(Redact("body was: " + piece, {kAwsKey}), !Catch::Contains("wJal"));
    if (length < 10) continue;  // kAwsKey has a slash here, which is not a letter
    CHECK_THAT(Redact("body was: " + piece + "... [cut]", {kAwsKey}), !Catch::Contains("wJal"));
    const std::string encoded = Base64Encode(kAwsKey).substr(0, length / 3 * 4);
    CHECK_THAT(Redact("body was: " + encoded + "...", {kAwsKey}), !Catch::Contains("d0ph"));
  }
}

TEST_CASE("short secrets are removed as whole words, and the shortest stay", "[base]") {
  CHECK(Redact("bad pin 48213, not 482135", {"48213"}) == "bad pin (redacted), not 482135");
  CHECK(Redact("{\"pin\":\"48213\"}", {"48213"}) == "{\"pin\":\"(redacted)\"}");
  CHECK(Redact("pin=%34%38213&x", {"48213"}) == "pin=(redacted)&x");
  CHECK(Redact("true in 60 s at eu", {"true", "60", "eu", ""}) == "true in 60 s at eu");
  CHECK(Redact("an extraordinary extra", {"extra"}) == "an extraordinary (redacted)");
}

TEST_CASE("secrets without Latin letters are removed", "[base]") {
  const std::string secret = GENERATE(as<std::string>(), "\u043f\u0430\u0440\u043e\u043b\u044c",
                                      "!!$$%%&&//((", "\u00e9\u00e8\u00ea\u00eb");
  for (const auto& [name, quote] : test::SimpleQuotes()) {
    // A single byte of a UTF-8 sequence cannot be written as a character of HTML or JSON.
    if (name.starts_with("json-") || name.starts_with("html-")) continue;
    const std::string quoted = quote(secret);
    CAPTURE(name, quoted);
    CHECK(test::PercentShown(Redact("x: " + quoted + " :x", {secret}), quoted, 6) < 35);
  }
  const std::string word = "\u043f\u0430\u0440\u043e\u043b\u044c";
  CHECK(Redact("is \\u043f\\u0430\\u0440\\u043e\\u043b\\u044c", {word}) == "is (redacted)");
  CHECK(Redact("is &#1087;&#1072;&#1088;&#x43e;&#x43b;&#x44c;", {word}) == "is (redacted)");
}

TEST_CASE("a text without a secret stays as it is", "[base]") {
  const std::string text =
      "1 error occurred:\n\t* role \"deploy\" at 100% of arn:aws:iam::123456789012:role/x &c. \\o/";
  CHECK(Redact(text, {kAwsKey, "hvs.CAESIJ-4qB_x7Zk2mN0pQ"}) == text);
  CHECK(Redact(text, {}) == text);
}

TEST_CASE("redacted text is UTF-8 of limited length", "[base]") {
  CHECK(Redact("a\xFF", {kAwsKey}) == "a\xEF\xBF\xBD");
  CHECK(Redact(std::string(1'000'000, 'x'), {kAwsKey}).size() == 32 * 1024 + 3);
}

}  // namespace
}  // namespace tfvault::redactor_test
