// SPDX-License-Identifier: MPL-2.0
// Model and schema of the resource vault_aws_secret_backend.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/model_schema.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tfvault::provider {

// Settings in sys/mounts that a tune request can change.
struct MountSettings {
  sdk::Attr<std::string> description{};
  sdk::Attr<std::int64_t> default_lease_ttl_seconds{};
  sdk::Attr<std::int64_t> max_lease_ttl_seconds{};
  sdk::Attr<std::vector<std::string>> audit_non_hmac_request_keys{};
  sdk::Attr<std::vector<std::string>> audit_non_hmac_response_keys{};
  sdk::Attr<std::string> listing_visibility{};
  sdk::Attr<std::vector<std::string>> passthrough_request_headers{};
  sdk::Attr<std::vector<std::string>> allowed_response_headers{};
  sdk::Attr<std::set<std::string>> allowed_managed_keys{};
  sdk::Attr<std::vector<std::string>> delegated_auth_accessors{};
  sdk::Attr<std::string> plugin_version{};
  sdk::Attr<std::map<std::string, std::string>> options{};
  sdk::Attr<std::string> identity_token_key{};

  friend bool operator==(const MountSettings&, const MountSettings&) = default;
};

// The root configuration of the mount (config/root).
struct RootConfig {
  sdk::Attr<std::string> access_key{};
  sdk::Attr<SecretString> secret_key{};
  sdk::Attr<std::int64_t> secret_key_wo_version{};
  sdk::Attr<std::int64_t> secret_key_wo_revision{};
  sdk::Attr<std::string> region{};
  sdk::Attr<std::string> iam_endpoint{};
  sdk::Attr<std::string> sts_endpoint{};
  sdk::Attr<std::string> sts_region{};
  sdk::Attr<std::vector<std::string>> sts_fallback_endpoints{};
  sdk::Attr<std::vector<std::string>> sts_fallback_regions{};
  sdk::Attr<std::string> username_template{};
  sdk::Attr<std::string> role_arn{};
  sdk::Attr<std::string> identity_token_audience{};
  sdk::Attr<std::int64_t> identity_token_ttl{};
  sdk::Attr<std::int64_t> max_retries{};
  sdk::Attr<std::string> rotation_schedule{};
  sdk::Attr<std::int64_t> rotation_period{};
  sdk::Attr<std::int64_t> rotation_window{};
  sdk::Attr<bool> disable_automated_rotation{};

  friend bool operator==(const RootConfig&, const RootConfig&) = default;
};

// Adds the mount's identity, settings that are fixed at creation, config/lease, and arguments that
// only Terraform keeps.
struct BackendModel : MountSettings, RootConfig {
  sdk::Attr<std::string> id{};
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> path{};
  sdk::Attr<bool> disable_remount{};
  sdk::Attr<bool> local{};
  sdk::Attr<bool> force_no_cache{};
  sdk::Attr<bool> seal_wrap{};
  sdk::Attr<bool> external_entropy_access{};
  sdk::Attr<std::string> accessor{};
  sdk::Attr<std::string> lease{};
  sdk::Attr<std::string> lease_max{};
  sdk::Attr<SecretString> secret_key_wo{};  // only in configuration
  sdk::Attr<bool> rotate_root{};
  sdk::Attr<std::string> rotate_root_trigger{};
  sdk::Attr<std::string> on_destroy{};
};

// Values of `on_destroy`, the effect of a destroy on the mount; null means kRevoke.
inline constexpr const char* kRevoke = "revoke";
inline constexpr const char* kForce = "force";
inline constexpr const char* kKeep = "keep";

[[nodiscard]] sdk::ModelSchema<BackendModel> BackendSchema();

// Checks rules between attributes of a configuration; unknown values violate no rule.
void CheckBackend(const BackendModel& config, sdk::Diagnostics& diagnostics);

}  // namespace tfvault::provider
