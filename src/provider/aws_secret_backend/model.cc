#include "provider/aws_secret_backend/model.h"

#include "provider/schema/is_set.h"
#include "provider/schema/validators.h"
#include "tfvault/base/time.h"

#include <string_view>

namespace tfvault::provider {
namespace {

// A member of one of the halves, as a member of the whole: what ModelSchema deduces from.
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
      .Optional("path", &BackendModel::path,
                {.description = "Path at which the secrets engine is mounted. Outer slashes "
                                "do not count. A change moves the mount with all its roles; see "
                                "`disable_remount`.",
                 .default_value = MountPath("aws"),
                 .equality = SamePath,
                 .validators = {CleanPath()}})
      .Optional("disable_remount", &BackendModel::disable_remount,
                {.description = "Whether a change of `path` replaces the mount instead of moving "
                                "it.",
                 .default_value = false})
      .Optional("on_destroy", &BackendModel::on_destroy,
                {.description =
                     "What destroying this resource does to the mount. With `revoke`, or when it "
                     "is left out, Vault revokes all leases, which deletes their IAM users, and "
                     "unmounts; it refuses while a lease cannot be revoked. With `force` leases "
                     "that cannot be revoked are given up, so their IAM users stay at AWS; the "
                     "token needs `sudo` on `sys/leases/revoke-force`. With `keep` the mount "
                     "stays, and Terraform forgets it.",
                 .one_of = {kRevoke, kForce, kKeep}})
      .Computed("accessor", &BackendModel::accessor,
                {.description = "Accessor of the mount.", .keep_prior = true});
}

void AddCreationSettings(sdk::ModelSchema<BackendModel>& schema) {
  const std::string fixed =
      " It is fixed when the mount is created: a configured change replaces the mount, and a mount "
      "keeps its own value when the argument is left out.";
  schema
      .Optional("local", &BackendModel::local,
                {.description = "Whether the mount is left out of replication. `false` "
                                "for a new mount." +
                                fixed,
                 .requires_replace = true,
                 .keep_prior = true,
                 .default_value = false})
      .Optional("force_no_cache", &BackendModel::force_no_cache,
                {.description = "Whether Vault's cache is bypassed for this mount. `false` "
                                "for a new mount." +
                                fixed,
                 .requires_replace = true,
                 .keep_prior = true,
                 .default_value = false})
      .Optional("seal_wrap", &BackendModel::seal_wrap,
                {.description = "Whether critical values are wrapped by the seal as well "
                                "(Vault Enterprise). `false` for a new mount." +
                                fixed,
                 .requires_replace = true,
                 .keep_prior = true,
                 .default_value = false})
      .Optional("external_entropy_access", &BackendModel::external_entropy_access,
                {.description = "Whether the engine may use an external source of entropy "
                                "(Vault Enterprise). `false` for a new mount." +
                                fixed,
                 .requires_replace = true,
                 .keep_prior = true,
                 .default_value = false});
}

void AddMountSettings(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Optional(
          "description", Of(&MountSettings::description),
          {.description = "Text for people, shown in Vault's list of mounts.", .default_value = ""})
      .Optional("default_lease_ttl_seconds", Of(&MountSettings::default_lease_ttl_seconds),
                {.description = "How long issued credentials of IAM users live, in seconds. 0 "
                                "means the server's default, which a new mount has. When the "
                                "argument is left out, the mount keeps its value.",
                 .keep_prior = true,
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("max_lease_ttl_seconds", Of(&MountSettings::max_lease_ttl_seconds),
                {.description = "How long issued credentials can live at most, in seconds, "
                                "however often their lease is renewed. 0 means the server's "
                                "default, which a new mount has. When the argument is left out, "
                                "the mount keeps its value.",
                 .keep_prior = true,
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("audit_non_hmac_request_keys", Of(&MountSettings::audit_non_hmac_request_keys),
                {.description = "Keys of requests that audit devices write in clear text. When the "
                                "argument is left out, the mount keeps its list; `[]` clears it.",
                 .keep_prior = true,
                 .default_value = std::vector<std::string>()})
      .Optional(
          "audit_non_hmac_response_keys", Of(&MountSettings::audit_non_hmac_response_keys),
          {.description = "Keys of responses that audit devices write in clear text. When the "
                          "argument is left out, the mount keeps its list; `[]` clears it.",
           .keep_prior = true,
           .default_value = std::vector<std::string>()})
      .Optional("listing_visibility", Of(&MountSettings::listing_visibility),
                {.description = "Whether the mount is shown in the unauthenticated listing: "
                                "`unauth` or `hidden`.",
                 .default_value = "",
                 .one_of = {"", "hidden", "unauth"}})
      .Optional("passthrough_request_headers", Of(&MountSettings::passthrough_request_headers),
                {.description = "Request headers that are passed on to the engine.",
                 .default_value = std::vector<std::string>()})
      .Optional("allowed_response_headers", Of(&MountSettings::allowed_response_headers),
                {.description = "Response headers that the engine may set.",
                 .default_value = std::vector<std::string>()})
      .Optional("allowed_managed_keys", Of(&MountSettings::allowed_managed_keys),
                {.description = "Managed keys that the mount may use (Vault Enterprise).",
                 .default_value = std::set<std::string>()})
      .Optional("delegated_auth_accessors", Of(&MountSettings::delegated_auth_accessors),
                {.description = "Accessors of auth mounts that the engine may delegate "
                                "authentication to.",
                 .default_value = std::vector<std::string>()})
      .Optional("plugin_version", Of(&MountSettings::plugin_version),
                {.description = "Version of the plugin that the mount runs, for example "
                                "`v1.0.0`. When it is left out the mount keeps the version "
                                "that it has.",
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
      .Optional("access_key", Of(&RootConfig::access_key),
                {.description = "Access key id that Vault itself uses at AWS. Without one Vault "
                                "uses the credentials of its own environment. Once Vault has "
                                "rotated the key, this one is not written again: leave it, remove "
                                "it, or replace it by a new key. A key that is removed from the "
                                "configuration is removed from Vault if this provider wrote it "
                                "and Vault has not rotated it; `\"\"` always removes it.",
                 .sensitive = true,
                 .keep_prior = true,
                 .default_value = ""})
      .Optional("secret_key", Of(&RootConfig::secret_key),
                {.description = "Secret access key that belongs to `access_key`. It is stored in "
                                "the state; `secret_key_wo` is not. Vault never returns it, so a "
                                "change behind Terraform's back is not seen.",
                 .sensitive = true,
                 .default_value = SecretString(),
                 .conflicts_with = {"secret_key_wo"}})
      .Optional("secret_key_wo", &BackendModel::secret_key_wo,
                {.description = "Secret access key that belongs to `access_key`, as a write-only "
                                "argument: it is never stored in plan or state. Keep it in the "
                                "configuration: it is sent again whenever the root configuration "
                                "is written, because Vault replaces that as a whole. Terraform "
                                "sees a change of it by a keyed hash. Needs Terraform 1.11.",
                 .sensitive = true,
                 .write_only = true,
                 .conflicts_with = {"secret_key"}})
      .Optional("secret_key_wo_version", Of(&RootConfig::secret_key_wo_version),
                {.description = "A number of your choice; a change sends `secret_key_wo` again. It "
                                "is not needed: a change of the key is seen without it.",
                 .default_value = 0})
      .Computed("secret_key_wo_revision", Of(&RootConfig::secret_key_wo_revision),
                {.description = "Counts the different values of `secret_key_wo` that this resource "
                                "has written.",
                 .keep_prior = true})
      .Optional("rotate_root", &BackendModel::rotate_root,
                {.description = "Whether Vault replaces the root key by one that only Vault knows, "
                                "right after this resource has written it, and when this argument "
                                "is switched on. AWS deletes the old key. Afterwards the root "
                                "configuration changes only together with a new `access_key`."})
      .Optional("rotate_root_trigger", &BackendModel::rotate_root_trigger,
                {.description = "Any text; for an existing mount another one rotates the root key, "
                                "as `rotate_root` does."});
}

void AddRootConfig(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Optional(
          "region", Of(&RootConfig::region),
          {.description = "AWS region for Vault's own calls. A new mount without one takes the "
                          "region of the server's environment. When the argument is left "
                          "out or empty, an existing mount keeps its region.",
           .keep_prior = true,
           .default_value = "",
           .validators = {Region()}})
      .Optional("iam_endpoint", Of(&RootConfig::iam_endpoint),
                {.description = "URL of the IAM endpoint, when it is not AWS's own.",
                 .default_value = ""})
      .Optional("sts_endpoint", Of(&RootConfig::sts_endpoint),
                {.description = "URL of the STS endpoint, when it is not AWS's own.",
                 .default_value = ""})
      .Optional("sts_region", Of(&RootConfig::sts_region),
                {.description = "Region that `sts_endpoint` belongs to (Vault 1.19 or newer).",
                 .default_value = "",
                 .validators = {Region()}})
      .Optional("sts_fallback_endpoints", Of(&RootConfig::sts_fallback_endpoints),
                {.description = "STS endpoints to try after `sts_endpoint`, in this order, one for "
                                "each of `sts_fallback_regions` (Vault 1.19 or newer).",
                 .default_value = std::vector<std::string>(),
                 .required_with = {"sts_fallback_regions"}})
      .Optional("sts_fallback_regions", Of(&RootConfig::sts_fallback_regions),
                {.description = "Regions of `sts_fallback_endpoints`, in the same order (Vault "
                                "1.19 or newer).",
                 .default_value = std::vector<std::string>(),
                 .validators = {Each(Region())},
                 .required_with = {"sts_fallback_endpoints"}})
      .OptionalComputed("username_template", Of(&RootConfig::username_template),
                        {.description = "Template for the names of issued IAM users. A new mount "
                                        "without one has the server's default. When the argument "
                                        "is left out or empty, an existing mount keeps its "
                                        "template.",
                         .keep_prior = true})
      .Optional("max_retries", Of(&RootConfig::max_retries),
                {.description = "How often Vault repeats a failed call to AWS. -1 leaves it to the "
                                "AWS SDK in Vault.",
                 .default_value = -1,
                 .validators = {Between(-1, 1'000)}})
      .Optional("role_arn", Of(&RootConfig::role_arn),
                {.description = "Role that Vault assumes with a plugin identity token (Vault "
                                "Enterprise).",
                 .default_value = "",
                 .validators = {IamArn("role")}})
      .Optional("identity_token_audience", Of(&RootConfig::identity_token_audience),
                {.description = "Audience of the plugin identity token. It needs `role_arn` and "
                                "excludes `access_key` (Vault Enterprise).",
                 .default_value = ""})
      .Optional("identity_token_ttl", Of(&RootConfig::identity_token_ttl),
                {.description = "Life time of the plugin identity token in seconds (Vault "
                                "Enterprise). 0 means the server's default, which a new mount has. "
                                "When the argument is left out, the mount keeps its value.",
                 .keep_prior = true,
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("rotation_schedule", Of(&RootConfig::rotation_schedule),
                {.description = "When Vault rotates its own key, in cron syntax (Vault "
                                "Enterprise).",
                 .default_value = ""})
      .Optional("rotation_period", Of(&RootConfig::rotation_period),
                {.description = "How often Vault rotates its own key, in seconds (Vault "
                                "Enterprise). It excludes `rotation_schedule`.",
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("rotation_window", Of(&RootConfig::rotation_window),
                {.description = "How long after a scheduled time the rotation may still start, in "
                                "seconds. It needs `rotation_schedule` (Vault Enterprise).",
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("disable_automated_rotation", Of(&RootConfig::disable_automated_rotation),
                {.description = "Whether automated rotation is off (Vault Enterprise).",
                 .default_value = false});
}

void AddLease(sdk::ModelSchema<BackendModel>& schema) {
  schema
      .Optional("lease", &BackendModel::lease,
                {.description = "How long the keys of issued IAM users live, as a duration such as "
                                "`30m`; sessions have TTLs of their own. When it is left out, "
                                "Terraform neither reads nor writes it. Removing it sets `0s`, "
                                "which stands for the TTLs of the mount.",
                 .equality = SameDuration,
                 .validators = {Satisfies(IsLease, kLeaseRule)},
                 .required_with = {"lease_max"}})
      .Optional("lease_max", &BackendModel::lease_max,
                {.description = "How long the keys of issued IAM users live at most, however often "
                                "their lease is renewed, as a duration such as `24h`.",
                 .equality = SameDuration,
                 .validators = {Satisfies(IsLease, kLeaseRule)},
                 .required_with = {"lease"}});
}

}  // namespace

sdk::ModelSchema<BackendModel> BackendSchema() {
  sdk::ModelSchema<BackendModel> schema(
      "Mounts the AWS secrets engine in Vault and configures how Vault itself reaches AWS.",
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
