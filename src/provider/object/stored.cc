// SPDX-License-Identifier: MPL-2.0
#include "provider/object/stored.h"

#include <algorithm>

namespace tfvault::provider {
namespace {

bool SameMeaning(const sdk::Attribute& attribute, const cty::Value& a, const cty::Value& b) {
  if (a == b) return true;
  return attribute.equality && a.is_known() && b.is_known() && attribute.equality(a, b);
}

}  // namespace

bool SameObject(const sdk::Block& block, const cty::Value& planned, const cty::Value& observed) {
  return std::all_of(block.attributes.begin(), block.attributes.end(), [&](const auto& attribute) {
    const auto& wanted = planned.Attribute(attribute.name);
    return attribute.write_only || !wanted.IsWhollyKnown() ||
           SameMeaning(attribute, wanted, observed.Attribute(attribute.name));
  });
}

void WarnOfDifferences(sdk::CallContext& ctx, const sdk::Block& block, const cty::Value& planned,
                       const cty::Value& observed, const std::string& object) {
  for (const auto& attribute : block.attributes) {
    const auto& wanted = planned.Attribute(attribute.name);
    const auto& found = observed.Attribute(attribute.name);
    if (attribute.write_only || !wanted.IsWhollyKnown()) continue;
    if (SameMeaning(attribute, wanted, found)) continue;
    const bool nothing = found.is_null() || found.IsEmpty();
    const std::string name = "'" + attribute.name + "'";
    ctx.diagnostics().AddWarning(
        nothing ? "Vault ignored " + name : "Vault stored another value of " + name,
        "The server accepted the argument for the " + object +
            (nothing ? " but did not store it: this version or edition does not support it. Remove "
                       "the argument: it has no effect."
                     : " but now has another value. Set the value that Vault has; otherwise every "
                       "plan changes it again."),
        cty::Path::Root(attribute.name));
  }
}

}  // namespace tfvault::provider
