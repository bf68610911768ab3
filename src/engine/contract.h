// Terraform core's own rules for what a provider may answer (plugin-protocol 4.6 to 4.11), so that
// a bug in a resource is reported precisely and not as "Provider produced inconsistent result".
//
// A breach is an error diagnostic that names the type, the attribute and the rule. It never holds a
// value: values may be secrets.
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
  // `type_name` is what breaches are reported for. Everything outlives the contract.
  Contract(const std::string& type_name, const sdk::Block& block, const cty::Type& type,
           sdk::Diagnostics& diagnostics)
      : type_name_(type_name), block_(block), type_(type), diagnostics_(diagnostics) {}

  // Each answers whether the rule was kept.

  // An object of the schema's type. Check this before anything walks over the value.
  [[nodiscard]] bool IsObject(const cty::Value& value) const;
  // Nothing unknown inside.
  [[nodiscard]] bool IsWhollyKnown(const cty::Value& object) const;
  // What may be stored: an object, wholly known.
  [[nodiscard]] bool IsState(const cty::Value& value) const;
  // `draft.planned` against prior and configuration; the paths of `requires_replace`.
  [[nodiscard]] bool IsPlan(const sdk::PlanDraft& draft) const;
  // Everything known in the plan is what came out.
  [[nodiscard]] bool KeepsPlan(const cty::Value& planned, const cty::Value& result) const;

  void Breach(const cty::Path& path, const std::string& rule) const;

 private:
  bool IsPlannedBlock(const sdk::Block& block, const sdk::PlanDraft& objects,
                      const cty::Path& path) const;
  bool IsPlannedAttribute(const sdk::Attribute& attribute, const sdk::PlanDraft& values,
                          const cty::Path& path) const;
  // Of blocks, and of nested attributes that are configured.
  bool IsPlannedNested(sdk::Nesting nesting, const sdk::Block& block, const sdk::PlanDraft& values,
                       const cty::Path& path) const;
  bool KeepsValue(const cty::Value& planned, const cty::Value& result, const cty::Path& path) const;

  // Reports a broken rule and answers false.
  bool Require(bool kept, const cty::Path& path, const std::string& rule) const;

  const std::string& type_name_;
  const sdk::Block& block_;
  const cty::Type& type_;
  sdk::Diagnostics& diagnostics_;
};

}  // namespace tfvault::engine
