// SPDX-License-Identifier: MPL-2.0
// The client's own token, and the server's information about itself.
#include "tfvault/json/fields.h"
#include "tfvault/vault/client.h"

#include <utility>

namespace tfvault::vault {
namespace {

StatusOr<VaultAuth> RequireAuth(VaultResponse response, const std::string& path) {
  if (!response.auth || response.auth->client_token.empty()) {
    return Error(StatusCode::kDataLoss, "the answer of '" + path + "' holds no token");
  }
  return *std::move(response.auth);
}

}  // namespace

StatusOr<TokenInfo> VaultClient::LookupSelf(const Call& call) const {
  const std::string path = "auth/token/lookup-self";
  TFV_ASSIGN_OR_RETURN(const VaultResponse response, Read(path, {}, call));
  json::Fields fields(response.data, "the answer of '" + path + "'");
  TokenInfo token{.accessor = fields.String("accessor"),
                  .display_name = fields.String("display_name"),
                  .type = fields.String("type"),
                  .policies = fields.Strings("policies"),
                  .ttl = fields.Seconds("ttl"),
                  .explicit_max_ttl = fields.Seconds("explicit_max_ttl"),
                  .period = fields.Seconds("period"),
                  .creation_time = SystemTimePoint(fields.Seconds("creation_time")),
                  .renewable = fields.Bool("renewable"),
                  .namespace_path = fields.String("namespace_path")};
  TFV_RETURN_IF_ERROR(fields.status());
  while (token.namespace_path.ends_with('/')) token.namespace_path.pop_back();
  return token;
}

StatusOr<VaultAuth> VaultClient::CreateChildToken(const ChildTokenOptions& options,
                                                  const Call& call) const {
  const std::string path = "auth/token/create";
  const std::string ttl = std::to_string(options.ttl.count()) + "s";
  // A repetition does no harm: an unused token expires.
  TFV_ASSIGN_OR_RETURN(VaultResponse response,
                       Send({.method = VaultMethod::kPost,
                             .path = path,
                             .body = json::Value{{"display_name", options.display_name},
                                                 {"ttl", ttl},
                                                 {"renewable", true}},
                             .namespace_path = options.namespace_path},
                            call));
  return RequireAuth(std::move(response), path);
}

StatusOr<VaultAuth> VaultClient::RenewSelf(std::chrono::seconds increment, const Call& call) const {
  const std::string path = "auth/token/renew-self";
  TFV_ASSIGN_OR_RETURN(VaultResponse response, Write(path, {{"increment", increment.count()}},
                                                     Idempotency::kIdempotent, call));
  return RequireAuth(std::move(response), path);
}

Status VaultClient::RevokeSelf(const Call& call) const {
  return Send({.method = VaultMethod::kPut, .path = "auth/token/revoke-self"}, call).status();
}

StatusOr<ServerInfo> VaultClient::ReadServerInfo(const Call& call) const {
  TFV_ASSIGN_OR_RETURN(const VaultResponse response,
                       Send({.path = "sys/seal-status", .namespace_path = std::string()}, call));
  json::Fields fields(response.data, "the answer of 'sys/seal-status'");
  ServerInfo info{.version = fields.String("version"),
                  .initialized = fields.Bool("initialized"),
                  .sealed = fields.Bool("sealed"),
                  .cluster_name = fields.String("cluster_name")};
  TFV_RETURN_IF_ERROR(fields.status());
  return info;
}

}  // namespace tfvault::vault
