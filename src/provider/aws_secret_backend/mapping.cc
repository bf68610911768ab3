// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/mapping.h"

#include "provider/aws_secret_backend/observed.h"
#include "provider/schema/is_set.h"
#include "tfvault/base/time.h"
#include "tfvault/json/fields.h"

#include <string>
#include <utility>

namespace tfvault::provider {
namespace {

constexpr std::int64_t kSdkDecidesRetries = -1;

template <typename T>
void Put(json::Value& body, const char* name, const sdk::Attr<T>& value) {
  body[name] = value.value_or(T{});
}

template <typename T>
void PutIfSet(json::Value& body, const char* name, const sdk::Attr<T>& value) {
  if (IsSet(value)) Put(body, name, value);
}

template <typename T>
void PutIfChanged(json::Value& body, const char* name, const sdk::Attr<T>& planned,
                  const sdk::Attr<T>& prior) {
  if (!(planned == prior)) Put(body, name, planned);
}

// A cleared value must be sent while the server may still have the old value.
template <typename T>
void PutIfEverSet(json::Value& body, const char* name, const sdk::Attr<T>& planned,
                  const sdk::Attr<T>& prior) {
  if (IsSet(planned) || IsSet(prior)) Put(body, name, planned);
}

// Arguments of config/root that only Vault Enterprise accepts.
template <typename Visit>
void ForEachEnterpriseArgument(const Visit& visit) {
  visit("role_arn", &RootConfig::role_arn);
  visit("identity_token_audience", &RootConfig::identity_token_audience);
  visit("identity_token_ttl", &RootConfig::identity_token_ttl);
  visit("rotation_schedule", &RootConfig::rotation_schedule);
  visit("rotation_period", &RootConfig::rotation_period);
  visit("rotation_window", &RootConfig::rotation_window);
  visit("disable_automated_rotation", &RootConfig::disable_automated_rotation);
}

std::string TtlText(const sdk::Attr<std::int64_t>& seconds) {
  const auto value = seconds.value_or(0);
  return value == 0 ? "system" : std::to_string(value) + "s";
}

// A tune request merges options; an empty value removes an option.
json::Value OptionChanges(const sdk::Attr<std::map<std::string, std::string>>& planned,
                          const sdk::Attr<std::map<std::string, std::string>>& prior) {
  json::Value changes = json::Value::object();
  for (const auto& [key, value] : prior.value_or({})) changes[key] = "";
  for (const auto& [key, value] : planned.value_or({})) changes[key] = value;
  return changes;
}

// Some servers return the effective TTL of a mount without its own TTL. If the state has 0, any
// answer is therefore the server's default.
sdk::Attr<std::int64_t> ObservedTtl(std::int64_t server, const sdk::Attr<std::int64_t>& state) {
  return state.is_known() && *state == 0 ? state : sdk::Attr<std::int64_t>(server);
}

}  // namespace

json::Value MountBody(const BackendModel& planned) {
  json::Value config = json::Value::object();
  if (planned.default_lease_ttl_seconds.value_or(0) != 0) {
    config["default_lease_ttl"] = TtlText(planned.default_lease_ttl_seconds);
  }
  if (planned.max_lease_ttl_seconds.value_or(0) != 0) {
    config["max_lease_ttl"] = TtlText(planned.max_lease_ttl_seconds);
  }
  Put(config, "force_no_cache", planned.force_no_cache);
  PutIfSet(config, "audit_non_hmac_request_keys", planned.audit_non_hmac_request_keys);
  PutIfSet(config, "audit_non_hmac_response_keys", planned.audit_non_hmac_response_keys);
  PutIfSet(config, "listing_visibility", planned.listing_visibility);
  PutIfSet(config, "passthrough_request_headers", planned.passthrough_request_headers);
  PutIfSet(config, "allowed_response_headers", planned.allowed_response_headers);
  PutIfSet(config, "allowed_managed_keys", planned.allowed_managed_keys);
  PutIfSet(config, "delegated_auth_accessors", planned.delegated_auth_accessors);
  PutIfSet(config, "plugin_version", planned.plugin_version);
  PutIfSet(config, "identity_token_key", planned.identity_token_key);

  json::Value body = {{"type", "aws"}, {"config", std::move(config)}};
  Put(body, "description", planned.description);
  Put(body, "local", planned.local);
  Put(body, "seal_wrap", planned.seal_wrap);
  Put(body, "external_entropy_access", planned.external_entropy_access);
  PutIfSet(body, "options", planned.options);
  return body;
}

bool IsMadeFrom(const BackendModel& planned, const vault::MountInfo& mount) {
  const auto observed = ObserveMount(mount, planned);
  return observed.ok() && mount.type == "aws" && observed->description == planned.description &&
         observed->default_lease_ttl_seconds == planned.default_lease_ttl_seconds &&
         observed->max_lease_ttl_seconds == planned.max_lease_ttl_seconds &&
         observed->options == planned.options && mount.local == planned.local.value_or(false);
}

json::Value TuneBody(const MountSettings& planned, const MountSettings& prior) {
  json::Value body = json::Value::object();
  if (!(planned.default_lease_ttl_seconds == prior.default_lease_ttl_seconds) ||
      !(planned.max_lease_ttl_seconds == prior.max_lease_ttl_seconds)) {
    // Sends both TTLs, because Vault compares them with each other.
    body["default_lease_ttl"] = TtlText(planned.default_lease_ttl_seconds);
    body["max_lease_ttl"] = TtlText(planned.max_lease_ttl_seconds);
  }
  const auto put = [&](const char* name, const auto& attribute) {
    PutIfChanged(body, name, planned.*attribute, prior.*attribute);
  };
  put("description", &MountSettings::description);
  put("audit_non_hmac_request_keys", &MountSettings::audit_non_hmac_request_keys);
  put("audit_non_hmac_response_keys", &MountSettings::audit_non_hmac_response_keys);
  put("listing_visibility", &MountSettings::listing_visibility);
  put("passthrough_request_headers", &MountSettings::passthrough_request_headers);
  put("allowed_response_headers", &MountSettings::allowed_response_headers);
  put("allowed_managed_keys", &MountSettings::allowed_managed_keys);
  put("delegated_auth_accessors", &MountSettings::delegated_auth_accessors);
  put("plugin_version", &MountSettings::plugin_version);
  put("identity_token_key", &MountSettings::identity_token_key);
  if (!(planned.options == prior.options)) {
    body["options"] = OptionChanges(planned.options, prior.options);
  }
  return body;
}

json::Value RootBody(const RootConfig& planned, const RootConfig& prior) {
  json::Value body = json::Value::object();
  Put(body, "region", planned.region);
  Put(body, "iam_endpoint", planned.iam_endpoint);
  Put(body, "sts_endpoint", planned.sts_endpoint);
  PutIfSet(body, "username_template", planned.username_template);
  body["max_retries"] = planned.max_retries.value_or(kSdkDecidesRetries);

  const auto put = [&](const char* name, const auto& attribute) {
    PutIfEverSet(body, name, planned.*attribute, prior.*attribute);
  };
  put("sts_region", &RootConfig::sts_region);
  put("sts_fallback_endpoints", &RootConfig::sts_fallback_endpoints);
  put("sts_fallback_regions", &RootConfig::sts_fallback_regions);
  put("role_arn", &RootConfig::role_arn);
  put("identity_token_audience", &RootConfig::identity_token_audience);
  put("identity_token_ttl", &RootConfig::identity_token_ttl);
  put("rotation_schedule", &RootConfig::rotation_schedule);
  put("rotation_period", &RootConfig::rotation_period);
  put("rotation_window", &RootConfig::rotation_window);
  put("disable_automated_rotation", &RootConfig::disable_automated_rotation);
  return body;
}

bool HasEnterpriseArguments(const RootConfig& root) {
  bool any = false;
  ForEachEnterpriseArgument(
      [&](const char*, auto attribute) { any = any || IsSet(root.*attribute); });
  return any;
}

bool MissesEnterpriseArguments(const RootConfig& state, const RootConfig& observed) {
  bool any = false;
  ForEachEnterpriseArgument([&](const char*, auto attribute) {
    any = any || (IsSet(state.*attribute) && IsUnset(observed.*attribute));
  });
  return any;
}

RootConfig WithoutEnterpriseArguments(RootConfig root) {
  ForEachEnterpriseArgument([&](const char*, auto attribute) { root.*attribute = {}; });
  return root;
}

bool HasRootConfig(const RootConfig& planned) {
  const auto any = [&](const auto&... attributes) { return (IsSet(planned.*attributes) || ...); };
  return planned.max_retries.value_or(kSdkDecidesRetries) != kSdkDecidesRetries ||
         any(&RootConfig::access_key, &RootConfig::secret_key, &RootConfig::secret_key_wo_version,
             &RootConfig::secret_key_wo_revision, &RootConfig::region, &RootConfig::iam_endpoint,
             &RootConfig::sts_endpoint, &RootConfig::sts_region,
             &RootConfig::sts_fallback_endpoints, &RootConfig::sts_fallback_regions,
             &RootConfig::username_template, &RootConfig::role_arn,
             &RootConfig::identity_token_audience, &RootConfig::identity_token_ttl,
             &RootConfig::rotation_schedule, &RootConfig::rotation_period,
             &RootConfig::rotation_window, &RootConfig::disable_automated_rotation);
}

json::Value LeaseBody(const BackendModel& planned) {
  // Old servers accept only durations with a unit.
  const auto seconds = [](const sdk::Attr<std::string>& duration) {
    const auto parsed = ParseDuration(duration.value_or("0"));
    return std::to_string(parsed.ok() ? parsed->count() / 1'000 : 0) + "s";
  };
  return {{"lease", seconds(planned.lease)}, {"lease_max", seconds(planned.lease_max)}};
}

StatusOr<BackendModel> ObserveMount(const vault::MountInfo& mount, BackendModel state) {
  state.accessor = mount.accessor;
  state.local = mount.local;
  state.seal_wrap = mount.seal_wrap;
  state.external_entropy_access = mount.external_entropy_access;
  state.description = mount.description;
  // A mount without a pinned version may run any version.
  if (!(state.plugin_version == sdk::Attr<std::string>(""))) {
    state.plugin_version = mount.plugin_version;
  }

  // json::Fields reads fields of an object, so the map needs one around it.
  const json::Value options_holder = {{"options", mount.options}};
  json::Fields options(options_holder, "the mount");
  state.options = options.StringMap("options");
  TFV_RETURN_IF_ERROR(options.status());

  json::Fields config(mount.config, "the mount's configuration");
  state.force_no_cache = config.Bool("force_no_cache");
  state.default_lease_ttl_seconds =
      ObservedTtl(config.Int("default_lease_ttl"), state.default_lease_ttl_seconds);
  state.max_lease_ttl_seconds =
      ObservedTtl(config.Int("max_lease_ttl"), state.max_lease_ttl_seconds);
  state.audit_non_hmac_request_keys = config.Strings("audit_non_hmac_request_keys");
  state.audit_non_hmac_response_keys = config.Strings("audit_non_hmac_response_keys");
  state.passthrough_request_headers = config.Strings("passthrough_request_headers");
  state.allowed_response_headers = config.Strings("allowed_response_headers");
  state.delegated_auth_accessors = config.Strings("delegated_auth_accessors");
  const auto managed_keys = config.Strings("allowed_managed_keys");
  state.allowed_managed_keys = std::set<std::string>(managed_keys.begin(), managed_keys.end());
  state.listing_visibility = config.String("listing_visibility");
  state.identity_token_key = config.String("identity_token_key");
  TFV_RETURN_IF_ERROR(config.status());
  return state;
}

StatusOr<BackendModel> ObserveRoot(const json::Value& root, BackendModel state,
                                   RootKeyRecord& record) {
  json::Fields fields(root, "config/root");
  if (!root.is_null()) record.server_keeps_absent = KeepsAbsentFields(root);
  state.access_key = ObserveAccessKey(fields.String("access_key"), state.access_key, record);
  // hashicorp/vault stores us-east-1 if the server has no region.
  const std::string region = fields.String("region");
  if (!(region.empty() && state.region == sdk::Attr<std::string>("us-east-1"))) {
    state.region = region;
  }
  state.iam_endpoint = fields.String("iam_endpoint");
  state.sts_endpoint = fields.String("sts_endpoint");
  state.sts_region = fields.String("sts_region");
  state.sts_fallback_endpoints = fields.Strings("sts_fallback_endpoints");
  state.sts_fallback_regions = fields.Strings("sts_fallback_regions");
  // An empty template means the server's default, which the server returns as text.
  if (!(state.username_template.is_known() && state.username_template->empty())) {
    state.username_template = fields.String("username_template");
  }
  state.role_arn = fields.String("role_arn");
  state.identity_token_audience = fields.String("identity_token_audience");
  state.identity_token_ttl =
      ObservedTtl(fields.Int("identity_token_ttl"), state.identity_token_ttl);
  state.max_retries = fields.Has("max_retries") ? fields.Int("max_retries") : kSdkDecidesRetries;
  state.rotation_schedule = fields.String("rotation_schedule");
  state.rotation_period = fields.Int("rotation_period");
  state.rotation_window = fields.Int("rotation_window");
  state.disable_automated_rotation = fields.Bool("disable_automated_rotation");
  TFV_RETURN_IF_ERROR(fields.status());
  return state;
}

BackendModel KeepUnsupported(const BackendModel& state, const json::Value& root, bool is_community,
                             BackendModel observed) {
  const auto keep = [&](const char* name, auto attribute, bool enterprise) {
    const bool unsupported = !root.contains(name) || (enterprise && is_community);
    if (unsupported && IsUnset(observed.*attribute)) observed.*attribute = state.*attribute;
  };
  if (!root.is_object()) return observed;
  keep("sts_region", &BackendModel::sts_region, false);
  keep("sts_fallback_endpoints", &BackendModel::sts_fallback_endpoints, false);
  keep("sts_fallback_regions", &BackendModel::sts_fallback_regions, false);
  ForEachEnterpriseArgument([&](const char* name, auto attribute) { keep(name, attribute, true); });
  return observed;
}

StatusOr<BackendModel> ObserveLease(const json::Value& lease, BackendModel state) {
  json::Fields fields(lease, "config/lease");
  const auto text = [&](const char* name) {
    return fields.Has(name) ? sdk::Attr<std::string>(fields.String(name))
                            : sdk::Attr<std::string>();
  };
  state.lease = text("lease");
  state.lease_max = text("lease_max");
  TFV_RETURN_IF_ERROR(fields.status());
  return state;
}

BackendModel Settled(BackendModel planned, const BackendModel& observed) {
  Settle(planned.accessor, observed.accessor);
  Settle(planned.username_template, observed.username_template);
  return planned;
}

}  // namespace tfvault::provider
