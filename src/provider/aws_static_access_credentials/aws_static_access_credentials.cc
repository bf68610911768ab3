// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_static_access_credentials/aws_static_access_credentials.h"

#include "provider/object/vault_call.h"
#include "provider/schema/mount_argument.h"
#include "provider/schema/validators.h"
#include "tfvault/json/fields.h"

#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

constexpr const char* kStaticRole = "vault_aws_secret_backend_static_role";

void AddArgumentsAndResult(sdk::ModelSchema<StaticCredentialsModel>& schema) {
  AddNamespace(schema);
  AddMountArguments(schema);
  schema
      .Required("name", &StaticCredentialsModel::name,
                {.description = "Name of the static role.", .validators = {RoleName()}})
      .Computed("access_key", &StaticCredentialsModel::access_key,
                {.description = "Access key id.", .sensitive = true})
      .Computed("secret_key", &StaticCredentialsModel::secret_key,
                {.description = "Secret access key.", .sensitive = true})
      .Computed("expires_at", &StaticCredentialsModel::expires_at,
                {.description = "Time at which Vault will rotate the key (RFC 3339); null if the "
                                "server does not report it."});
}

sdk::ModelSchema<StaticCredentialsModel> DataSourceSchema() {
  sdk::ModelSchema<StaticCredentialsModel> schema(
      "Reads the access key of a static role from Vault. Terraform stores the key in the state in "
      "clear text. The key stops working when Vault rotates it.");
  schema.Computed("id", &StaticCredentialsModel::id,
                  {.description = "Path that the provider read: `<backend>/static-creds/<name>`."});
  AddArgumentsAndResult(schema);
  return schema;
}

sdk::ModelSchema<StaticCredentialsModel> EphemeralSchema() {
  sdk::ModelSchema<StaticCredentialsModel> schema(
      "Reads the access key of a static role from Vault. Terraform stores the key neither in the "
      "plan nor in the state. The key stops working when Vault rotates it.");
  AddMountId(schema);
  AddArgumentsAndResult(schema);
  return schema;
}

std::string PathOf(const StaticCredentialsModel& model) {
  return MountOf(model).Below("static-creds/" + *model.name);
}

// Returns `model` with the key.
std::optional<StaticCredentialsModel> ReadKey(CallContext& ctx,
                                              const session::LatestConnection& connections,
                                              StaticCredentialsModel model,
                                              const std::string& how_to_wait) {
  const std::string failed = "Cannot read the credentials of the static role '" + *model.name +
                             "' of '" + MountOf(model).text() + "'";
  const auto client = VaultFor(ctx, connections, model.namespace_path, failed);
  if (!client) return std::nullopt;
  const VaultCall call(ctx);
  const auto answer = client->Read(PathOf(model), {}, *call);
  if (!answer.ok()) {
    ReportFailure(ctx, answer.status(), failed,
                  {.needs = {{{"read"}, PathOf(model)}},
                   .mount = MountOf(model).text(),
                   .not_found = "Check that the static role exists.",
                   .outcome = answer.status().code() == StatusCode::kNotFound ? how_to_wait : ""});
    return std::nullopt;
  }
  json::Fields fields(answer->data, "the answer of '" + PathOf(model) + "'");
  model.access_key = fields.RequiredString("access_key");
  model.secret_key = fields.RequiredSecret("secret_key");
  // Older servers return no expiration.
  if (const auto expiration = fields.String("expiration"); !expiration.empty()) {
    model.expires_at = expiration;
  }
  if (!fields.status().ok()) return ctx.diagnostics().Fail(fields.status(), failed);
  return model;
}

}  // namespace

AwsStaticAccessCredentials::AwsStaticAccessCredentials(
    std::shared_ptr<const session::LatestConnection> connections)
    : TypedDataSource(DataSourceSchema()), connections_(std::move(connections)) {}

void AwsStaticAccessCredentials::ValidateConfig(CallContext& ctx,
                                                const StaticCredentialsModel& config) const {
  RequireMount(ctx, config);
}

std::optional<StaticCredentialsModel> AwsStaticAccessCredentials::ReadData(
    CallContext& ctx, const StaticCredentialsModel& config) const {
  auto model = ReadKey(ctx, *connections_, config, LetDataSourceWaitFor(kStaticRole));
  if (model) model->id = PathOf(config);
  return model;
}

EphemeralAwsStaticAccessCredentials::EphemeralAwsStaticAccessCredentials(
    std::shared_ptr<const session::LatestConnection> connections)
    : TypedEphemeralResource(EphemeralSchema()), connections_(std::move(connections)) {}

void EphemeralAwsStaticAccessCredentials::ValidateConfig(
    CallContext& ctx, const StaticCredentialsModel& config) const {
  RequireMount(ctx, config);
}

std::optional<sdk::Opened<StaticCredentialsModel>> EphemeralAwsStaticAccessCredentials::OpenObject(
    CallContext& ctx, const StaticCredentialsModel& config) const {
  auto model =
      ReadKey(ctx, *connections_, config,
              config.mount_id.is_null() ? LetEphemeralWaitFor(kStaticRole) : std::string());
  if (!model) return std::nullopt;
  return sdk::Opened<StaticCredentialsModel>{.result = *std::move(model)};
}

}  // namespace tfvault::provider
