// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/validators.h"

#include "tfvault/aws/policy.h"
#include "tfvault/base/text.h"
#include "tfvault/base/time.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

void Refuse(sdk::Diagnostics& diagnostics, const cty::Path& path, const std::string& rule) {
  diagnostics.AddError("Invalid value of '" + path.ToString() + "'",
                       "The value of '" + path.ToString() + "' " + rule + ".", path);
}

// In UTF-8 each character has exactly one byte that is not a continuation byte.
bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::size_t Characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

// arn:<partition>:iam::<account>:<kind>/<path and name>
bool IsIamArn(std::string_view text, std::string_view kind) {
  constexpr std::size_t kAccountDigits = 12;
  std::vector<std::string_view> parts;
  for (std::size_t colon = 0; parts.size() < 5 && (colon = text.find(':')) != text.npos;) {
    parts.push_back(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  if (parts.size() < 5 || parts[0] != "arn" || !parts[1].starts_with("aws")) return false;
  if (parts[2] != "iam" || !parts[3].empty()) return false;
  const auto account = parts[4];
  const bool known_account =
      (account == "aws" && kind == "policy") ||
      (account.size() == kAccountDigits && std::all_of(account.begin(), account.end(), IsDigit));
  return known_account && text.starts_with(kind) && text.size() > kind.size() + 1 &&
         text[kind.size()] == '/' && text.back() != '/' && text.find(' ') == text.npos;
}

// "eu-central-1", "us-gov-west-1"; "aws-global" is the SDKs' name for endpoints without a region.
bool IsRegion(std::string_view text) {
  if (text == "aws-global") return true;
  const auto last = text.rfind('-');
  if (last == std::string_view::npos) return false;
  const auto words = text.substr(0, last);
  const auto number = text.substr(last + 1);
  const auto first = words.find('-');
  return first != std::string_view::npos && first >= 2 && words.back() != '-' &&
         words.find("--") == std::string_view::npos &&
         std::all_of(words.begin(), words.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }) &&
         !number.empty() && std::all_of(number.begin(), number.end(), IsDigit);
}

bool IsRoleName(std::string_view text) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const auto is_inner = [&](char c) { return is_word(c) || c == '-' || c == '.' || c == '@'; };
  return !text.empty() && is_word(text.front()) && is_word(text.back()) &&
         std::all_of(text.begin(), text.end(), is_inner);
}

}  // namespace

sdk::Validator Between(std::int64_t min, std::int64_t max) {
  const std::string from = std::to_string(min);
  const std::string documented = max != kMaxSeconds ? "From " + from + " to " + std::to_string(max)
                                 : min == 0         ? "Not negative"
                                                    : "At least " + from;
  return {documented + ".",
          [=](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            const auto& number = value.AsNumber();
            if (number >= cty::Number(min) && number <= cty::Number(max)) return;
            Refuse(diagnostics, path,
                   "must be a number from " + from + " to " + std::to_string(max));
          }};
}

sdk::Validator RoleName() {
  return Satisfies(IsRoleName,
                   "must begin and end with a letter, a digit or '_', and may contain only "
                   "letters, digits, '_', '-', '.' and '@': Vault has no path for any other name");
}

sdk::Validator PolicyText() {
  return {"An IAM policy in JSON.",
          [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            if (value.AsString().empty()) return;
            const auto policy = aws::NormalizePolicy(value.AsString());
            if (policy.ok()) return;
            Refuse(diagnostics, path,
                   "is not an IAM policy: " + Message(policy.status()) +
                       "; use jsonencode() or a policy document data source to write it");
          }};
}

sdk::Validator PolicySize(std::size_t max) {
  return {"At most " + std::to_string(max) + " characters without white space.",
          [max](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            const std::string& text = value.AsString();
            const auto size =
                static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
                  return StartsCharacter(c) && c != ' ' && c != '\t' && c != '\n' && c != '\r';
                }));
            if (size <= max) return;
            Refuse(diagnostics, path,
                   "has " + std::to_string(size) +
                       " characters without white space, and AWS accepts at most " +
                       std::to_string(max) +
                       " here; move permissions to managed policies and list them in policy_arns");
          }};
}

sdk::Validator IamArn(const std::string& kind) {
  return {"The ARN of an IAM " + kind + ".",
          [kind](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            const std::string& text = value.AsString();
            if (text.empty() || IsIamArn(text, kind)) return;
            Refuse(diagnostics, path,
                   "must be the ARN of an IAM " + kind + ", such as 'arn:aws:iam::123456789012:" +
                       kind + "/name'; it is '" + text + "'");
          }};
}

sdk::Validator Each(sdk::Validator element) {
  std::string documented = "Each: " + element.description;
  return {std::move(documented),
          [element = std::move(element)](const cty::Value& value, const cty::Path& path,
                                         sdk::Diagnostics& diagnostics) {
            for (const auto& item : value.AsElements()) element(item, path, diagnostics);
          }};
}

sdk::Validator AtMost(std::size_t max) {
  return {"At most " + std::to_string(max) + ".",
          [max](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            const auto count = value.AsElements().size();
            if (count <= max) return;
            Refuse(diagnostics, path,
                   "has " + std::to_string(count) + " elements, and AWS accepts at most " +
                       std::to_string(max));
          }};
}

sdk::Validator AwsTags() {
  constexpr std::size_t kMaxTags = 50;
  constexpr std::size_t kMaxKey = 128;
  constexpr std::size_t kMaxValue = 256;
  return {"At most 50, with keys of 1 to 128 characters and values of at most 256.",
          [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            const auto& tags = value.AsMap();
            if (tags.size() > kMaxTags) {
              Refuse(diagnostics, path,
                     "has " + std::to_string(tags.size()) + " tags, and AWS accepts at most 50");
            }
            for (const auto& [key, text] : tags) {
              if (!key.empty() && Characters(key) <= kMaxKey &&
                  Characters(text.AsString()) <= kMaxValue) {
                continue;
              }
              Refuse(
                  diagnostics, path.Key(key),
                  "must have a key of 1 to 128 characters and a value of at most 256 characters");
            }
          }};
}

sdk::Validator Region() {
  return {"The code of an AWS region.",
          [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            const std::string& text = value.AsString();
            if (text.empty() || IsRegion(text)) return;
            Refuse(
                diagnostics, path,
                "must be the code of an AWS region, such as 'eu-central-1'; it is '" + text + "'");
          }};
}

sdk::Validator OrEmpty(sdk::Validator validator) {
  std::string documented = validator.description;
  return {std::move(documented),
          [validator = std::move(validator)](const cty::Value& value, const cty::Path& path,
                                             sdk::Diagnostics& diagnostics) {
            if (!value.AsString().empty()) validator(value, path, diagnostics);
          }};
}

sdk::Validator DurationText() {
  return {"A number of seconds or a duration such as `30m` or `1h30m`.",
          [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            if (ParseDuration(value.AsString()).ok()) return;
            Refuse(diagnostics, path,
                   "must be a number of seconds or a duration such as '30m' or '1h30m'");
          }};
}

sdk::Validator Satisfies(bool (*accepts)(std::string_view text), std::string rule) {
  std::string documented = "It " + rule + ".";
  return {std::move(documented),
          [accepts, rule = std::move(rule)](const cty::Value& value, const cty::Path& path,
                                            sdk::Diagnostics& diagnostics) {
            if (!accepts(value.AsString())) Refuse(diagnostics, path, rule);
          }};
}

}  // namespace tfvault::provider
