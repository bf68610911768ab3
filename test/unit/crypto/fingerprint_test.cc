// SPDX-License-Identifier: MPL-2.0
#include "tfvault/crypto/fingerprint.h"

#include <catch2/catch.hpp>

namespace tfvault::crypto::fingerprint_test {
namespace {

TEST_CASE("a fingerprint matches its own secret and no other", "[crypto]") {
  const auto fingerprint = TakeFingerprint(SecretString("wJalrXUtnFEMI"));
  REQUIRE(fingerprint.ok());
  CHECK(Matches(*fingerprint, SecretString("wJalrXUtnFEMI")));
  CHECK_FALSE(Matches(*fingerprint, SecretString("wJalrXUtnFEMJ")));
  CHECK_FALSE(Matches(*fingerprint, SecretString()));
  CHECK_FALSE(Matches({}, SecretString("wJalrXUtnFEMI")));
}

TEST_CASE("a fingerprint is HMAC-SHA-256 under the text of its key", "[crypto]") {
  // RFC 4231, test case 2.
  CHECK(Matches(
      {.key = "Jefe", .code = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      SecretString("what do ya want for nothing?")));
}

TEST_CASE("two fingerprints of one secret have different keys and codes", "[crypto]") {
  const auto a = TakeFingerprint(SecretString("secret"));
  const auto b = TakeFingerprint(SecretString("secret"));
  REQUIRE((a.ok() && b.ok()));
  CHECK(a->key != b->key);
  CHECK(a->code != b->code);
}

}  // namespace
}  // namespace tfvault::crypto::fingerprint_test
