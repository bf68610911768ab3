// SPDX-License-Identifier: MPL-2.0
// Assertions of the rules that Terraform core applies to a provider's answers about a managed
// resource (plugin-protocol 4.5 to 4.10 and 4.12 to 4.14). Core reports a violation as a bug in the
// provider.
// The rules use the schema that the provider sent, never a schema of this file.
#pragma once

#include "test/protocol/plugin_host.h"
#include "tfvault/cty/path.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"

#include <tfwire.pb.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::test {

struct HostAttribute {
  cty::Type type{};
  bool required = false;
  bool optional = false;
  bool computed = false;
  bool write_only = false;
};

struct HostBlock {
  std::map<std::string, HostAttribute> attributes{};
  std::map<std::string, HostBlock> lists{};  // nested blocks; other nestings are not supported here

  [[nodiscard]] cty::Type ImpliedType() const;
};

// The managed resource types of the schema by name. Fails the test for a nesting that has no rules
// here.
[[nodiscard]] std::map<std::string, HostBlock> ResourceBlocks(PluginHost& host);

// Every known value of a plan must be equal in the second plan and in the result.
void CheckKept(const cty::Value& planned, const cty::Value& later, const cty::Path& path = {});

// If an answer has an error diagnostic, Terraform must only be able to save its state.
class CoreRules {
 public:
  CoreRules(PluginHost& host, const std::string& type_name);

  void Check(const tfwire::PlanResourceChangeRequest& request,
             const tfwire::PlanResourceChangeResponse& response) const;
  void Check(const tfwire::ApplyResourceChangeRequest& request,
             const tfwire::ApplyResourceChangeResponse& response) const;
  void Check(const tfwire::ReadResourceRequest& request,
             const tfwire::ReadResourceResponse& response) const;
  void Check(const tfwire::ImportResourceStateRequest& request,
             const tfwire::ImportResourceStateResponse& response) const;
  void Check(const tfwire::MoveResourceStateRequest& request,
             const tfwire::MoveResourceStateResponse& response) const;
  void Check(const tfwire::UpgradeResourceStateRequest& request,
             const tfwire::UpgradeResourceStateResponse& response) const;

 private:
  enum class Moment { kPlan, kState };

  [[nodiscard]] cty::Value Value(const tfwire::DynamicValue& value) const;
  void CheckState(const tfwire::DynamicValue& state) const;
  void CheckIdentity(const tfwire::ResourceIdentityData* identity, Moment moment) const;

  std::string type_name_;
  HostBlock block_;
  cty::Type type_;
  std::optional<cty::Type> identity_type_;
};

}  // namespace tfvault::test
