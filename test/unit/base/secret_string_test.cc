// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/secret_string.h"

#include <catch2/catch.hpp>

#include <concepts>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace tfvault::secret_string_test {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(Streamable<std::string>);
static_assert(!Streamable<SecretString>, "a secret must not reach a log by accident");
static_assert(!std::convertible_to<SecretString, std::string>);
static_assert(!std::convertible_to<std::string, SecretString>);
static_assert(std::is_nothrow_move_constructible_v<SecretString>);

TEST_CASE("Reveal returns the text of a secret", "[base]") {
  CHECK(SecretString("s3cr3t").Reveal() == "s3cr3t");
  CHECK(SecretString().empty());
  CHECK_FALSE(SecretString("x").empty());
}

TEST_CASE("copies are independent and a move empties its source", "[base]") {
  const std::string text = GENERATE(std::string("short"), std::string(1000, 'x'));
  SecretString original(text);
  SecretString copy = original;
  SecretString moved = std::move(original);
  CHECK(original.Reveal().empty());  // NOLINT(bugprone-use-after-move): that is the promise
  CHECK(moved.Reveal() == text);
  copy = SecretString("other");
  CHECK((moved.Reveal() == text && copy.Reveal() == "other"));
  original = std::move(moved);
  CHECK((original.Reveal() == text && moved.empty()));  // NOLINT(bugprone-use-after-move)
  const SecretString& alias = original;
  original = alias;
  CHECK(original.Reveal() == text);
}

TEST_CASE("secrets are equal when their texts are", "[base]") {
  const auto equal = [](const char* a, const char* b) {
    return SecretString(a) == SecretString(b);
  };
  CHECK(equal("abc", "abc"));
  CHECK(equal("", ""));
  CHECK_FALSE(equal("abc", "abd"));
  CHECK_FALSE(equal("abc", "abcd"));
}

TEST_CASE("wiping a string overwrites its bytes in place", "[base]") {
  std::string text(100, 'x');
  const char* bytes = text.data();
  WipeString(text);
  CHECK(text.empty());
  CHECK(text.data() == bytes);
  text.resize(100, 'y');
  CHECK(text.data() == bytes);  // the same memory, without an 'x'
}

TEST_CASE("a secret is the concatenation of its parts", "[base]") {
  const std::string part(100, 'x');
  CHECK(SecretString::Of({"Bearer ", part}).Reveal() == "Bearer " + part);
  CHECK(SecretString::Of({}).empty());
}

TEST_CASE("memory is overwritten before it is released", "[base]") {
  constexpr std::size_t kBytes = 64;
  std::string text(kBytes, 'x');
  WipeMemory(text.data(), kBytes);
  CHECK(text == std::string(kBytes, '\0'));
}

TEST_CASE("a buffer of secrets grows and becomes a secret", "[base]") {
  SecretBuffer buffer;
  for (int i = 0; i < 1000; ++i) buffer += "part;";
  CHECK(SecretString(buffer).Reveal().size() == 5000);
  static_assert(std::same_as<SecretBuffer::allocator_type, WipingAllocator<char>>);
}

}  // namespace
}  // namespace tfvault::secret_string_test
