// SPDX-License-Identifier: MPL-2.0
// Checks the responses of resources against the rules of Terraform core (plugin-protocol 4.6 to
// 4.11). With these checks the engine reports a bug in a resource precisely. Terraform alone
// reports only "Provider produced inconsistent result".
//
// A violation is an error diagnostic that names the type, the attribute and the rule. It never
// quotes a value, because values may be secrets.
#pragma once

#include "tfvault/cty/path.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/sdk/schema.h"

#include <string>

namespace tfvault::engine {

class Contract {
 public:
  // `type_name` is the type in the diagnostics. All arguments must outlive the contract.
  Contract(const std::string& type_name, const sdk::Block& block, const cty::Type& type,
           sdk::Diagnostics& diagnostics)
      : type_name_(type_name), block_(block), type_(type), diagnostics_(diagnostics) {}

  // Each method returns whether the rule was kept.

  // The value is an object of the schema's type. This must be checked before the value is visited.
  [[nodiscard]] bool IsObject(const cty::Value& value) const;
  // The object contains no unknown value.
  [[nodiscard]] bool IsWhollyKnown(const cty::Value& object) const;
  // The value may be stored: it is an object and wholly known.
  [[nodiscard]] bool IsState(const cty::Value& value) const;
  // `draft.planned` is allowed for the prior state and the configuration, and every path of
  // `requires_replace` exists.
  [[nodiscard]] bool IsPlan(const sdk::PlanDraft& draft) const;
  // Every value that is known in `planned` is the same in `result`.
  [[nodiscard]] bool KeepsPlan(const cty::Value& planned, const cty::Value& result) const;

  void Breach(const cty::Path& path, const std::string& rule) const;

 private:
  bool IsPlannedBlock(const sdk::Block& block, const sdk::PlanDraft& objects,
                      const cty::Path& path) const;
  bool IsPlannedAttribute(const sdk::Attribute& attribute, const sdk::PlanDraft& values,
                          const cty::Path& path) const;
  // For blocks, and for nested attributes that are configured.
  bool IsPlannedNested(sdk::Nesting nesting, const sdk::Block& block, const sdk::PlanDraft& values,
                       const cty::Path& path) const;
  bool KeepsValue(const cty::Value& planned, const cty::Value& result, const cty::Path& path) const;

  // Reports a violation of `rule` if `kept` is false. Returns `kept`.
  bool Require(bool kept, const cty::Path& path, const std::string& rule) const;

  const std::string& type_name_;
  const sdk::Block& block_;
  const cty::Type& type_;
  sdk::Diagnostics& diagnostics_;
};

}  // namespace tfvault::engine
