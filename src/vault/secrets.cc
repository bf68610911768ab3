// SPDX-License-Identifier: MPL-2.0
#include "vault/secrets.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/text.h"
#include "tfvault/http/http_client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace tfvault::vault {
namespace {

// The names of fields whose values are not secret, sorted. The values of all other fields are
// treated as secrets. Names with a hyphen are headers of the request that an AWS login signs.
constexpr std::array<std::string_view, 67> kHarmless = {
    "accessor",
    "allowed_managed_keys",
    "allowed_response_headers",
    "assume_role_arn",
    "assume_role_session_name",
    "audit_non_hmac_request_keys",
    "audit_non_hmac_response_keys",
    "content-type",
    "credential_type",
    "default_lease_ttl",
    "default_sts_ttl",
    "delegated_auth_accessors",
    "description",
    "display_name",
    "from",
    "host",
    "iam_endpoint",
    "iam_groups",
    "iam_http_request_method",
    "iam_request_body",
    "iam_request_url",
    "iam_tags",
    "identity_token_audience",
    "identity_token_key",
    "lease",
    "lease_id",
    "lease_max",
    "list",
    "listing_visibility",
    "max_lease_ttl",
    "max_sts_ttl",
    "mfa_serial_number",
    "mount",
    "name",
    "namespace",
    "options",
    "passthrough_request_headers",
    "path",
    "permissions_boundary_arn",
    "plugin_version",
    "policies",
    "policy_arns",
    "policy_document",
    "region",
    "resource_group_name",
    "role",
    "role_arn",
    "role_arns",
    "role_session_name",
    "rotation_period",
    "rotation_schedule",
    "rotation_window",
    "session_tags",
    "sts_endpoint",
    "sts_fallback_endpoints",
    "sts_fallback_regions",
    "sts_region",
    "subscription_id",
    "to",
    "ttl",
    "type",
    "user_path",
    "username",
    "username_template",
    "vm_name",
    "vmss_name",
    "x-amz-date",
};
static_assert(std::is_sorted(kHarmless.begin(), kHarmless.end()));

bool IsHarmless(const std::string& name) {
  return std::binary_search(kHarmless.begin(), kHarmless.end(), LowerCase(name));
}

void AddText(const std::string& text, Redactor& redactor);

// Recursion is safe: this process built the body, so its depth is limited.
void AddTexts(const json::Value& value, Redactor& redactor) {
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      if (!IsHarmless(name)) AddTexts(member, redactor);
    }
  } else if (value.is_array()) {
    for (const json::Value& element : value) AddTexts(element, redactor);
  } else if (const auto* text = value.get_ptr<const std::string*>()) {
    AddText(*text, redactor);
  }
}

void AddText(const std::string& text, Redactor& redactor) {
  http::AddHeaderSecret(text, redactor);
  // The signed request of an AWS login is JSON in base64. AWS repeats its headers in an error, and
  // Vault repeats AWS's error.
  const auto decoded = Base64Decode(text);
  if (!decoded.ok()) return;
  const auto inner = json::Parse(*decoded).value_or(nullptr);
  if (inner.is_object()) AddTexts(inner, redactor);
}

}  // namespace

void AddSecrets(const VaultRequest& request, Redactor& redactor) {
  if (request.body) AddTexts(*request.body, redactor);
  for (const auto& [name, value] : request.query) {
    if (!IsHarmless(name)) redactor.Add(value);
  }
}

}  // namespace tfvault::vault
