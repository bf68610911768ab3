// SPDX-License-Identifier: MPL-2.0
#include "provider/new_thing/new_thing.h"

#include "tfvault/json/fields.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tfvault::provider {
namespace {

// Vault converts names to lower case, so an upper-case name would differ from the configuration.
bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

ObjectKind Kind() {
  return {.type = "vault_new_thing",
          .noun = "new thing",
          .folder = "sys/policies/acl",
          .example_id = "readers",
          .name = Satisfies(IsName, "must have lower-case letters, digits, '-' and '_'"),
          .name_text = "lower-case letters, digits, `-` and `_`"};
}

sdk::ModelSchema<NewThingModel> NewThingSchema() {
  auto schema = ObjectSchema<NewThingModel>(Kind(), "Manages an ACL policy of Vault.");
  schema.Required("policy", &NewThingModel::policy,
                  {.description = "Text of the policy, in HCL or JSON."});
  return schema;
}

}  // namespace

NewThing::NewThing(Environment environment,
                   std::shared_ptr<const session::LatestConnection> connections)
    : VaultObject(Kind(), NewThingSchema(), std::move(environment), std::move(connections)) {}

json::Value NewThing::Body(const NewThingModel& planned, const NewThingModel& /*prior*/) const {
  return {{"policy", *planned.policy}};
}

StatusOr<NewThingModel> NewThing::Observe(const json::Value& data, NewThingModel state) const {
  json::Fields fields(data, "the policy");
  state.policy = fields.RequiredString("policy");
  TFV_RETURN_IF_ERROR(fields.status());
  return state;
}

}  // namespace tfvault::provider
