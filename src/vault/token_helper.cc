// SPDX-License-Identifier: MPL-2.0
#include "vault/token_helper.h"

#include "tfvault/json/value.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace tfvault::vault {
namespace {

constexpr const char* kKey = "token_helper";

Status UnknownKey(const std::string& key) {
  return Error(StatusCode::kInvalidArgument,
               "the key '" + key + "' is unknown; the only known key is token_helper");
}

StatusOr<std::string> ParseJson(const std::string& text) {
  const auto object = json::Parse(text).value_or(nullptr);
  if (!object.is_object()) return Error(StatusCode::kInvalidArgument, "it is not a JSON object");
  std::string helper;
  for (const auto& [key, value] : object.items()) {
    if (key != kKey) return UnknownKey(key);
    if (!value.is_string()) {
      return Error(StatusCode::kInvalidArgument, "token_helper is not a string");
    }
    helper = value.get<std::string>();
  }
  return helper;
}

// Reads the part of HCL that assignments of strings use.
class HclReader {
 public:
  explicit HclReader(std::string_view text) : rest_(text) {}

  // Skips blanks and comments; true at the end.
  bool AtEnd() {
    while (!rest_.empty()) {
      if (std::isspace(static_cast<unsigned char>(rest_.front())) != 0) {
        rest_.remove_prefix(1);
      } else if (rest_.starts_with('#') || rest_.starts_with("//")) {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (rest_.starts_with("/*")) {
        const auto end = rest_.find("*/", 2);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
      } else {
        return false;
      }
    }
    return true;
  }

  bool Take(char wanted) {
    if (AtEnd() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A name, with or without quotes. Empty when there is none.
  std::string TakeName() {
    if (auto quoted = TakeString(); !quoted.empty()) return quoted;
    std::size_t length = 0;
    while (length < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[length])) != 0 ||
                                     rest_[length] == '_' || rest_[length] == '-')) {
      ++length;
    }
    std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return name;
  }

  // A quoted text without its quotes. Empty when there is none, or when the closing quote is
  // missing.
  std::string TakeString() {
    if (AtEnd() || rest_.front() != '"') return {};
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;  // paths need \" and \\ only
      text += rest_[i];
    }
    return {};
  }

 private:
  std::string_view rest_;
};

}  // namespace

StatusOr<std::string> ParseTokenHelper(const std::string& text) {
  HclReader reader(text);
  if (HclReader(text).Take('{')) return ParseJson(text);
  std::string helper;
  while (!reader.AtEnd()) {
    const std::string key = reader.TakeName();
    if (key.empty() || !reader.Take('=')) {
      return Error(StatusCode::kInvalidArgument, "it is not a list of NAME = \"VALUE\"");
    }
    if (key != kKey) return UnknownKey(key);
    helper = reader.TakeString();
    if (helper.empty()) {
      return Error(StatusCode::kInvalidArgument, "token_helper is not a string in quotes");
    }
  }
  return helper;
}

}  // namespace tfvault::vault
