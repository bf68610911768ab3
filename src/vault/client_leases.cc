// SPDX-License-Identifier: MPL-2.0
// Leases: sys/leases.
#include "tfvault/json/fields.h"
#include "tfvault/vault/client.h"
#include "vault/errors.h"

namespace tfvault::vault {

Status VaultClient::RevokeLease(const std::string& lease_id, Revocation revocation,
                                const Call& call) const {
  const Status status =
      Send({.method = VaultMethod::kPut,
            .path = "sys/leases/revoke",
            .body = json::Value{{"lease_id", lease_id}, {"sync", revocation == Revocation::kSync}}},
           call)
          .status();
  return VaultSaid(status, "invalid lease") ? absl::OkStatus() : status;
}

Status VaultClient::EndLease(const std::string& lease_id, const Call& call) const {
  Status revoked = RevokeLease(lease_id, Revocation::kSync, call);
  if (revoked.code() != StatusCode::kPermissionDenied) return revoked;
  const Status shortened = RenewLease(lease_id, std::chrono::seconds(1), call).status();
  if (shortened.ok() || VaultSaid(shortened, "lease not found")) return absl::OkStatus();
  return revoked;
}

StatusOr<Lease> VaultClient::RenewLease(const std::string& lease_id, std::chrono::seconds increment,
                                        const Call& call) const {
  TFV_ASSIGN_OR_RETURN(
      const VaultResponse response,
      Send({.method = VaultMethod::kPut,
            .path = "sys/leases/renew",
            .body = json::Value{{"lease_id", lease_id}, {"increment", increment.count()}}},
           call));
  return response.lease;
}

StatusOr<LeaseInfo> VaultClient::LookupLease(const std::string& lease_id, const Call& call) const {
  const auto response = Send({.method = VaultMethod::kPut,
                              .path = "sys/leases/lookup",
                              .body = json::Value{{"lease_id", lease_id}}},
                             call);
  if (VaultSaid(response.status(), "invalid lease")) {
    return WithCode(response.status(), StatusCode::kNotFound);
  }
  // Vault does not answer 404 for a lease, so the answer comes from another server on the way.
  if (response.status().code() == StatusCode::kNotFound) {
    return WithCode(response.status(), StatusCode::kUnavailable);
  }
  if (!response.ok()) return response.status();
  json::Fields fields(response->data, "the answer to sys/leases/lookup");
  LeaseInfo info{.id = fields.RequiredString("id"),
                 .issue_time = fields.String("issue_time"),
                 .expire_time = fields.String("expire_time"),
                 .ttl = fields.Seconds("ttl"),
                 .renewable = fields.Bool("renewable")};
  TFV_RETURN_IF_ERROR(fields.status());
  return info;
}

}  // namespace tfvault::vault
