// SPDX-License-Identifier: MPL-2.0
#include "tfvault/crypto/digest.h"

#include "tfvault/base/encoding.h"

#include <catch2/catch.hpp>

namespace tfvault::crypto::digest_test {
namespace {

TEST_CASE("SHA-256 gives the vectors of FIPS 180-2", "[crypto]") {
  CHECK(HexEncode(Sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(HexEncode(Sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HMAC gives the vectors of RFC 4231", "[crypto]") {
  CHECK(HexEncode(HmacSha256(SecretString("Jefe"), "what do ya want for nothing?").Reveal()) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("random bytes differ each time", "[crypto]") {
  const auto a = RandomBytes(32);
  const auto b = RandomBytes(32);
  REQUIRE((a.ok() && b.ok()));
  CHECK(a->size() == 32);
  CHECK(*a != *b);
}

TEST_CASE("texts are equal by length and content", "[crypto]") {
  CHECK(Equal("abc", "abc"));
  CHECK(Equal("", ""));
  CHECK_FALSE(Equal("abc", "abd"));
  CHECK_FALSE(Equal("abc", "ab"));
}

}  // namespace
}  // namespace tfvault::crypto::digest_test
