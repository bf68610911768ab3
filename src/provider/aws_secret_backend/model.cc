// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/model.h"

#include "provider/schema/is_set.h"
#include "provider/schema/validators.h"
#include "tfvault/base/time.h"

#include <string_view>

namespace tfvault::provider {
namespace {

// Converts a member of a base class to a member of BackendModel, as ModelSchema needs it.
template <typename Half, typename T>
sdk::Attr<T> BackendModel::*Of(sdk::Attr<T> Half::*member) {
  return member;
}

constexpr const char* kLeaseRule = "must be a duration in whole seconds, such as '30m' or '1h30m'";

bool IsLease(std::string_view text) {
  const auto duration = ParseDuration(text);
  return duration.ok() && duration->count() % 1'000 == 0;
}

bool SameDuration(const cty::Value& a, const cty::Value& b) {
  const auto first = ParseDuration(a.AsString());
  const auto second = ParseDuration(b.AsString());
  return first.ok() && second.ok() && *first == *second;
}

void AddIdentity(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Computed("id", &BackendModel::id, {.description = "Path of the mount.", .keep_prior = true})
      .Optional("namespace", &BackendModel::namespace_path,
                {.description = "Namespace of the mount, relative to the provider's namespace. A "
                                "change replaces the mount.",
                 .requires_replace = true,
                 .equality = SamePath,
                 .validators = {CleanPath()}})
      .Optional(
          "path", &BackendModel::path,
          {.description = "Path of the mount. Leading and trailing slashes are ignored. A change "
                          "remounts the secrets engine with all its roles; see `disable_remount`.",
           .default_value = MountPath("aws"),
           .equality = SamePath,
           .validators = {CleanPath()}})
      .Optional(
          "disable_remount", &BackendModel::disable_remount,
          {.description = "Whether a change of `path` replaces the mount instead of remounting it.",
           .default_value = false})
      .Optional(
          "on_destroy", &BackendModel::on_destroy,
          {.description =
               "Effect of a destroy on the mount. With `revoke`, or if the argument is left out, "
               "Vault revokes all leases, which deletes their IAM users, and then unmounts the "
               "secrets engine; if Vault cannot revoke a lease, the destroy fails. With `force`, "
               "Vault abandons leases that it cannot revoke, so their IAM users stay at AWS; the "
               "token needs `sudo` on `sys/leases/revoke-force`. With `keep`, Terraform removes "
               "the mount from the state and leaves it in Vault.",
           .one_of = {kRevoke, kForce, kKeep}})
      .Computed("accessor", &BackendModel::accessor,
                {.description = "Accessor of the mount.", .keep_prior = true});
}

void AddCreationSettings(sdk::ModelSchema<BackendModel>& schema) {
  const std::string fixed =
      " Cannot be changed later: a change in the configuration replaces the mount. If the argument "
      "is left out, the mount keeps its value.";
  schema
      .Optional("local", &BackendModel::local,
                {.description =
                     "Whether Vault excludes the mount from replication. `false` for a new mount." +
                     fixed,
                 .requires_replace = true,
                 .keep_prior = true,
                 .default_value = false})
      .Optional(
          "force_no_cache", &BackendModel::force_no_cache,
          {.description =
               "Whether Vault bypasses its cache for this mount. `false` for a new mount." + fixed,
           .requires_replace = true,
           .keep_prior = true,
           .default_value = false})
      .Optional("seal_wrap", &BackendModel::seal_wrap,
                {.description = "Whether the seal also encrypts critical values of the mount "
                                "(Vault Enterprise). `false` for a new mount." +
                                fixed,
                 .requires_replace = true,
                 .keep_prior = true,
                 .default_value = false})
      .Optional("external_entropy_access", &BackendModel::external_entropy_access,
                {.description = "Whether the secrets engine may use an external source of entropy "
                                "(Vault Enterprise). `false` for a new mount." +
                                fixed,
                 .requires_replace = true,
                 .keep_prior = true,
                 .default_value = false});
}

void AddMountSettings(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Optional("description", Of(&MountSettings::description),
                {.description = "Description of the mount in Vault's list of mounts.",
                 .default_value = ""})
      .Optional("default_lease_ttl_seconds", Of(&MountSettings::default_lease_ttl_seconds),
                {.description = "Default TTL of issued credentials of IAM users, in seconds. 0, "
                                "the value of a new mount, means the server's default. If the "
                                "argument is left out, the mount keeps its value.",
                 .keep_prior = true,
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional(
          "max_lease_ttl_seconds", Of(&MountSettings::max_lease_ttl_seconds),
          {.description = "Maximum TTL of issued credentials, in seconds, including all renewals "
                          "of their lease. 0, the value of a new mount, means the server's "
                          "default. If the argument is left out, the mount keeps its value.",
           .keep_prior = true,
           .default_value = 0,
           .validators = {Between(0, kMaxSeconds)}})
      .Optional(
          "audit_non_hmac_request_keys", Of(&MountSettings::audit_non_hmac_request_keys),
          {.description = "Keys of requests that audit devices log in clear text. If the argument "
                          "is left out, the mount keeps its list; `[]` clears the list.",
           .keep_prior = true,
           .default_value = std::vector<std::string>()})
      .Optional(
          "audit_non_hmac_response_keys", Of(&MountSettings::audit_non_hmac_response_keys),
          {.description = "Keys of responses that audit devices log in clear text. If the argument "
                          "is left out, the mount keeps its list; `[]` clears the list.",
           .keep_prior = true,
           .default_value = std::vector<std::string>()})
      .Optional("listing_visibility", Of(&MountSettings::listing_visibility),
                {.description = "Whether Vault shows the mount in the unauthenticated listing "
                                "(`unauth`) or not (`hidden`).",
                 .default_value = "",
                 .one_of = {"", "hidden", "unauth"}})
      .Optional("passthrough_request_headers", Of(&MountSettings::passthrough_request_headers),
                {.description = "Request headers that Vault passes to the secrets engine.",
                 .default_value = std::vector<std::string>()})
      .Optional("allowed_response_headers", Of(&MountSettings::allowed_response_headers),
                {.description = "Response headers that the secrets engine may set.",
                 .default_value = std::vector<std::string>()})
      .Optional("allowed_managed_keys", Of(&MountSettings::allowed_managed_keys),
                {.description = "Managed keys that the mount may use (Vault Enterprise).",
                 .default_value = std::set<std::string>()})
      .Optional(
          "delegated_auth_accessors", Of(&MountSettings::delegated_auth_accessors),
          {.description =
               "Accessors of auth mounts to which the secrets engine may delegate authentication.",
           .default_value = std::vector<std::string>()})
      .Optional("plugin_version", Of(&MountSettings::plugin_version),
                {.description = "Version of the plugin that the mount runs, for example `v1.0.0`. "
                                "If the argument is left out, the mount keeps its version.",
                 .keep_prior = true,
                 .default_value = ""})
      .Optional("options", Of(&MountSettings::options),
                {.description = "Options of the mount, as Vault's documentation names them.",
                 .default_value = std::map<std::string, std::string>()})
      .Optional("identity_token_key", Of(&MountSettings::identity_token_key),
                {.description = "Name of the key that signs plugin identity tokens (Vault "
                                "Enterprise).",
                 .default_value = ""});
}

void AddCredentials(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Optional(
          "access_key", Of(&RootConfig::access_key),
          {.description = "Access key id of the root key, with which Vault calls AWS. Without a "
                          "root key, Vault uses the credentials of its own environment. After "
                          "Vault has rotated the key, the provider does not write this id again: "
                          "leave the argument unchanged, remove it, or set the id of a new key. "
                          "Removing the argument removes the key from Vault if this provider wrote "
                          "it and Vault has not rotated it; `\"\"` always removes the key.",
           .sensitive = true,
           .keep_prior = true,
           .default_value = ""})
      .Optional("secret_key", Of(&RootConfig::secret_key),
                {.description = "Secret access key of `access_key`. Terraform stores it in the "
                                "state, unlike `secret_key_wo`. Vault never returns it, so changes "
                                "by other clients are not detected.",
                 .sensitive = true,
                 .default_value = SecretString(),
                 .conflicts_with = {"secret_key_wo"}})
      .Optional("secret_key_wo", &BackendModel::secret_key_wo,
                {.description =
                     "Secret access key of `access_key` as a write-only argument, which Terraform "
                     "stores in no plan and no state. Keep it in the configuration: the provider "
                     "sends it with every write of the root configuration to a server that "
                     "replaces the whole configuration (Vault before 1.19, OpenBao). The provider "
                     "detects a change by a keyed hash. Needs Terraform 1.11.",
                 .sensitive = true,
                 .write_only = true,
                 .conflicts_with = {"secret_key"}})
      .Optional(
          "secret_key_wo_version", Of(&RootConfig::secret_key_wo_version),
          {.description = "Any number; a change makes the provider send `secret_key_wo` again. Not "
                          "required: the provider detects a change of `secret_key_wo` itself.",
           .default_value = 0})
      .Computed("secret_key_wo_revision", Of(&RootConfig::secret_key_wo_revision),
                {.description = "Number of `secret_key_wo` values that this resource has written.",
                 .keep_prior = true})
      .Optional("rotate_root", &BackendModel::rotate_root,
                {.description =
                     "Whether Vault rotates the root key right after this resource has written it, "
                     "and when this argument changes to `true`. Only Vault knows the new key, and "
                     "Vault deletes the old key at AWS. Afterwards, Vault before 1.19 and OpenBao "
                     "need a new `access_key` for each change of the root configuration."})
      .Optional("rotate_root_trigger", &BackendModel::rotate_root_trigger,
                {.description = "Any text; a new text rotates the root key of an existing mount, "
                                "as `rotate_root` does."});
}

void AddRootConfig(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Optional("region", Of(&RootConfig::region),
                {.description = "AWS region of Vault's own calls. If the argument is left out or "
                                "empty, a new mount uses the region of the server's environment, "
                                "and an existing mount keeps its region.",
                 .keep_prior = true,
                 .default_value = "",
                 .validators = {Region()}})
      .Optional("iam_endpoint", Of(&RootConfig::iam_endpoint),
                {.description = "URL of the IAM endpoint. Defaults to the endpoint of AWS.",
                 .default_value = ""})
      .Optional("sts_endpoint", Of(&RootConfig::sts_endpoint),
                {.description = "URL of the STS endpoint. Defaults to the endpoint of AWS.",
                 .default_value = ""})
      .Optional("sts_region", Of(&RootConfig::sts_region),
                {.description = "Region of `sts_endpoint` (Vault 1.19 or newer).",
                 .default_value = "",
                 .validators = {Region()}})
      .Optional(
          "sts_fallback_endpoints", Of(&RootConfig::sts_fallback_endpoints),
          {.description = "STS endpoints that Vault tries after `sts_endpoint`, in this order, one "
                          "for each of `sts_fallback_regions` (Vault 1.19 or newer).",
           .default_value = std::vector<std::string>(),
           .required_with = {"sts_fallback_regions"}})
      .Optional("sts_fallback_regions", Of(&RootConfig::sts_fallback_regions),
                {.description = "Regions of `sts_fallback_endpoints`, in the same order (Vault "
                                "1.19 or newer).",
                 .default_value = std::vector<std::string>(),
                 .validators = {Each(Region())},
                 .required_with = {"sts_fallback_endpoints"}})
      .OptionalComputed(
          "username_template", Of(&RootConfig::username_template),
          {.description =
               "Template for names of issued IAM users. If the argument is left out or empty, a "
               "new mount uses the server's default, and an existing mount keeps its template.",
           .keep_prior = true})
      .Optional("max_retries", Of(&RootConfig::max_retries),
                {.description = "How many times Vault retries a failed call to AWS. -1 uses the "
                                "default of the AWS SDK in Vault.",
                 .default_value = -1,
                 .validators = {Between(-1, 1'000)}})
      .Optional("role_arn", Of(&RootConfig::role_arn),
                {.description = "ARN of the role that Vault assumes with a plugin identity token "
                                "(Vault Enterprise).",
                 .default_value = "",
                 .validators = {IamArn("role")}})
      .Optional("identity_token_audience", Of(&RootConfig::identity_token_audience),
                {.description = "Audience of the plugin identity token (Vault Enterprise). "
                                "Requires `role_arn`; cannot be set together with `access_key`.",
                 .default_value = ""})
      .Optional("identity_token_ttl", Of(&RootConfig::identity_token_ttl),
                {.description = "TTL of the plugin identity token in seconds (Vault Enterprise). "
                                "0, the value of a new mount, means the server's default. If the "
                                "argument is left out, the mount keeps its value.",
                 .keep_prior = true,
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional(
          "rotation_schedule", Of(&RootConfig::rotation_schedule),
          {.description = "Schedule of root key rotations, in cron syntax (Vault Enterprise).",
           .default_value = ""})
      .Optional("rotation_period", Of(&RootConfig::rotation_period),
                {.description = "Seconds between two rotations of the root key (Vault Enterprise). "
                                "Cannot be set together with `rotation_schedule`.",
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("rotation_window", Of(&RootConfig::rotation_window),
                {.description = "Seconds after a scheduled time within which the rotation may "
                                "start (Vault Enterprise). Requires `rotation_schedule`.",
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("disable_automated_rotation", Of(&RootConfig::disable_automated_rotation),
                {.description = "Whether automated rotation is disabled (Vault Enterprise).",
                 .default_value = false});
}

void AddLease(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Optional(
          "lease", &BackendModel::lease,
          {.description =
               "TTL of the keys of issued IAM users, as a duration such as `30m`; sessions have "
               "their own TTLs. If the argument is left out, the provider neither reads nor writes "
               "it. Removing the argument sets `0s`, with which the TTLs of the mount apply.",
           .equality = SameDuration,
           .validators = {Satisfies(IsLease, kLeaseRule)},
           .required_with = {"lease_max"}})
      .Optional("lease_max", &BackendModel::lease_max,
                {.description = "Maximum TTL of the keys of issued IAM users, including all "
                                "renewals of their lease, as a duration such as `24h`.",
                 .equality = SameDuration,
                 .validators = {Satisfies(IsLease, kLeaseRule)},
                 .required_with = {"lease"}});
}

}  // namespace

sdk::ModelSchema<BackendModel> BackendSchema() {
  sdk::ModelSchema<BackendModel> schema(
      "Mounts the AWS secrets engine in Vault and writes its root configuration, with which Vault "
      "calls AWS.",
      /*version=*/1);
  AddIdentity(schema);
  AddMountSettings(schema);
  AddCreationSettings(schema);
  AddCredentials(schema);
  AddRootConfig(schema);
  AddLease(schema);
  schema.IdentifiedBy({.required = {"path"}, .optional = {"namespace"}, .read_may_change = true});
  return schema;
}

void CheckBackend(const BackendModel& config, sdk::Diagnostics& diagnostics) {
  const auto refuse = [&](const char* name, const std::string& why) {
    diagnostics.AddError(std::string("Invalid use of '") + name + "'", why, cty::Path::Root(name));
  };
  if (config.sts_fallback_endpoints.is_known() && config.sts_fallback_regions.is_known() &&
      config.sts_fallback_endpoints->size() != config.sts_fallback_regions->size()) {
    refuse("sts_fallback_regions",
           "sts_fallback_endpoints and sts_fallback_regions are paired by position, so they must "
           "have the same length.");
  }
  if (IsSet(config.max_lease_ttl_seconds) &&
      config.default_lease_ttl_seconds.value_or(0) > *config.max_lease_ttl_seconds) {
    refuse("default_lease_ttl_seconds",
           "default_lease_ttl_seconds must not be greater than max_lease_ttl_seconds.");
  }
  const auto lease = ParseDuration(config.lease.value_or("0s"));
  const auto lease_max = ParseDuration(config.lease_max.value_or("0s"));
  if (lease.ok() && lease_max.ok() && lease_max->count() > 0 && *lease > *lease_max) {
    refuse("lease", "lease must not be greater than lease_max.");
  }
  if (IsSet(config.rotation_period) && IsSet(config.rotation_schedule)) {
    refuse("rotation_period", "rotation_period and rotation_schedule cannot both be set.");
  }
  if (IsSet(config.rotation_window) && IsSet(config.rotation_period)) {
    refuse("rotation_window",
           "rotation_window does not apply to rotation_period: remove it, or use rotation_schedule "
           "instead of rotation_period.");
  } else if (IsSet(config.rotation_window) && IsUnset(config.rotation_schedule)) {
    refuse("rotation_window", "rotation_window needs rotation_schedule.");
  }
  if (IsSet(config.secret_key_wo_version) && config.secret_key_wo.is_null()) {
    refuse("secret_key_wo_version", "secret_key_wo_version needs secret_key_wo.");
  }
  if (!IsSet(config.identity_token_audience)) return;
  if (IsSet(config.access_key)) {
    refuse("identity_token_audience",
           "identity_token_audience and access_key cannot both be set: Vault authenticates to AWS "
           "with either an identity token or a key.");
  }
  if (IsUnset(config.role_arn)) {
    refuse("identity_token_audience", "identity_token_audience needs role_arn.");
  }
  if (config.rotate_root.value_or(false)) {
    refuse("rotate_root", "With identity_token_audience there is no key to rotate.");
  }
}

}  // namespace tfvault::provider
