// SPDX-License-Identifier: MPL-2.0
// The functions that read or write one short text. Input: a line with the text; the rest is the
// name of an object below the text as a path.
#include "test/fuzz/fuzz_support.h"
#include "tfvault/base/encoding.h"
#include "tfvault/base/time.h"
#include "tfvault/base/url.h"
#include "tfvault/cty/number.h"
#include "tfvault/vault/path.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace tfvault::test {
namespace {

void CheckEncodings(std::string_view text) {
  const std::string repaired = ReplaceInvalidUtf8(text);
  Require(IsValidUtf8(repaired), "repaired text is UTF-8");
  Require(IsValidUtf8(text) == (repaired == text), "only what is not UTF-8 is repaired");
  const auto json = nlohmann::json::parse(JsonQuote(text), nullptr, false);
  Require(json.is_string() && json == repaired, "quoted text is a JSON string");
  const auto back = Base64Decode(Base64Encode(text));
  Require(back.ok() && *back == text, "base64 keeps every byte");
  if (const auto bytes = Base64Decode(text); bytes.ok()) {
    Require(Base64Encode(*bytes).size() == text.size(), "base64 text has one length");
  }
}

void CheckNumbers(std::string_view text) {
  if (const auto duration = ParseDuration(text); duration.ok()) {
    Require(*duration >= Duration(0), "no duration is negative");
  }
  const auto number = cty::Number::Parse(text);
  if (!number.ok()) return;
  const auto again = cty::Number::Parse(number->ToString());
  Require(again.ok() && *again == *number, "printing keeps every digit");
  Require((*number <=> *again) == std::strong_ordering::equal, "order agrees with equality");
  if (const auto integer = number->AsInt64()) {
    Require(cty::Number(*integer) == *number, "an integer is exact");
  }
  if (const auto integer = number->AsUint64()) {
    Require(cty::Number::FromUint64(*integer) == *number, "an unsigned integer is exact");
  }
  if (const auto real = number->AsExactDouble()) {
    Require(*real == number->AsDouble(), "the exact double is the nearest");
  }
}

void CheckVaultPath(const std::string& path, const std::string& name) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$&+,:;=@%/";
  const auto encoded = vault::EncodePath(path);
  if (encoded.ok()) {
    Require(encoded->find_first_not_of(kAllowed) == std::string::npos, "a path has no query");
    const std::string enclosed = "/" + *encoded + "/";
    for (const auto* escape : {"//", "/./", "/../"}) {
      Require(enclosed.find(escape) == std::string::npos, "a path stays below its mount");
    }
  }
  const auto object = vault::ObjectPath(path, "roles", name);
  if (!object.ok()) return;
  Require(encoded.ok(), "the mount of an object has a path");
  const auto whole = vault::EncodePath(*object);
  Require(whole.ok() && whole->starts_with(*encoded + "/roles/") &&
              std::count(whole->begin(), whole->end(), '/') ==
                  std::count(encoded->begin(), encoded->end(), '/') + 2,
          "an object is below its mount and kind");
}

void CheckUrls(const std::string& text) {
  if (const auto url = ParseUrl(text); url.ok()) {
    const auto again = ParseUrl(url->Origin() + url->path);
    Require(again.ok() && again->Origin() == url->Origin() && again->path == url->path,
            "the parts of a Vault address make an address");
  }
  if (const auto url = ParseUrl(text); url.ok()) {
    Require(url->authority.find_first_of("/?#@") == std::string::npos,
            "the authority has no other parts");
    Require(url->path.empty() || url->path.front() == '/', "the path begins with a slash");
  }
}

void Run(std::string_view input) {
  const std::string first(TakeField(input, '\n'));
  CheckVaultPath(first, std::string(input));
  CheckEncodings(first);
  CheckNumbers(first);
  CheckUrls(first);
}

}  // namespace
}  // namespace tfvault::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tfvault::test::Run(tfvault::test::AsText(data, size));
  return 0;
}
