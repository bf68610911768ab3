#include "provider/support/json_equivalent.h"

#include <nlohmann/json.hpp>

namespace tfvault::provider {

bool JsonEquivalent(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto left = nlohmann::json::parse(a, nullptr, false);
  const auto right = nlohmann::json::parse(b, nullptr, false);
  return !left.is_discarded() && !right.is_discarded() && left == right;
}

bool JsonValuesEquivalent(const cty::Value& a, const cty::Value& b) {
  return JsonEquivalent(a.AsString(), b.AsString());
}

}  // namespace tfvault::provider
