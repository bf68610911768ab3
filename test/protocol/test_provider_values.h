// SPDX-License-Identifier: MPL-2.0
// Values of the test provider's types, and their conversions for Terraform.
#pragma once

#include "tfvault/cty/value.h"

#include <tfwire.pb.h>

#include <map>
#include <string>

namespace tfvault::test {

inline const std::string kItemType = "test_item";
inline const std::string kBarrierType = "test_barrier";
inline const std::string kLeaseType = "test_lease";
inline const std::string kTaskType = "test_task";

[[nodiscard]] const cty::Type& ProviderType();
[[nodiscard]] const cty::Type& ItemType();
[[nodiscard]] const cty::Type& BarrierType();
[[nodiscard]] const cty::Type& LeaseType();
[[nodiscard]] const cty::Type& ItemsType();  // the configuration of a list of items
[[nodiscard]] const cty::Type& TaskType();

// An object with `attributes`; all other attributes are null.
[[nodiscard]] cty::Value MakeObject(const cty::Type& type,
                                    std::map<std::string, cty::Value> attributes);

// The state that the host proposes for an item: the configuration, and for a computed attribute
// that is not configured the prior value, if any (plugin-protocol 4.7).
[[nodiscard]] cty::Value ProposeItem(const cty::Value& prior, const cty::Value& config);

[[nodiscard]] tfwire::DynamicValue Encode(const cty::Value& value, const cty::Type& type);
[[nodiscard]] cty::Value Decode(const tfwire::DynamicValue& value, const cty::Type& type);

// "ERROR: summary | detail @path" for each diagnostic, for readable comparisons.
[[nodiscard]] std::string DiagnosticLine(const tfwire::Diagnostic& diagnostic);
template <typename Response>
[[nodiscard]] std::string DiagnosticText(const Response& response) {
  std::string text;
  for (const auto& diagnostic : response.diagnostics()) text += DiagnosticLine(diagnostic) + "\n";
  return text;
}

}  // namespace tfvault::test
