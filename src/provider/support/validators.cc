#include "provider/support/validators.h"

#include <algorithm>
#include <utility>

#include "tfvault/aws/policy.h"
#include "tfvault/base/time.h"

namespace tfvault::provider {
namespace {

void Refuse(sdk::Diagnostics& diagnostics, const cty::Path& path, const std::string& rule) {
  diagnostics.AddError("Invalid value of '" + path.ToString() + "'",
                       "The value of '" + path.ToString() + "' " + rule + ".", path);
}

bool IsCleanPath(std::string_view text) {
  while (true) {
    const auto slash = text.find('/');
    const auto segment = text.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
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
  return [min, max](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
    if (value.AsNumber() >= cty::Number(min) && value.AsNumber() <= cty::Number(max)) return;
    Refuse(diagnostics, path,
           "must be a number from " + std::to_string(min) + " to " + std::to_string(max));
  };
}

sdk::Validator SlashSeparatedPath() {
  return [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
    if (IsCleanPath(value.AsString())) return;
    Refuse(diagnostics, path,
           "must not be empty, must not begin or end with '/', and must not hold empty, '.' or "
           "'..' segments; it is '" +
               value.AsString() + "'");
  };
}

sdk::Validator RoleName() {
  return Satisfies(IsRoleName,
                   "must begin and end with a letter, a digit or '_', and may hold only letters, "
                   "digits, '_', '-', '.' and '@': Vault has no path for another name");
}

sdk::Validator PolicyText() {
  return [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
    const auto policy = aws::NormalizePolicy(value.AsString());
    if (policy.ok()) return;
    Refuse(diagnostics, path,
           "is no IAM policy: " + Message(policy.status()) +
               "; use jsonencode() or a policy document data source to write it");
  };
}

sdk::Validator DurationText() {
  return [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
    if (ParseDuration(value.AsString()).ok()) return;
    Refuse(diagnostics, path, "must be a number of seconds or a duration such as '30m' or '1h30m'");
  };
}

sdk::Validator Satisfies(bool (*accepts)(std::string_view text), std::string rule) {
  return [accepts, rule = std::move(rule)](const cty::Value& value, const cty::Path& path,
                                           sdk::Diagnostics& diagnostics) {
    if (!accepts(value.AsString())) Refuse(diagnostics, path, rule);
  };
}

}  // namespace tfvault::provider
