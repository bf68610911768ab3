// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/connection.h"

#include "session/http_clients.h"
#include "tfvault/base/hint.h"
#include "tfvault/session/advice.h"
#include "tfvault/session/connection_advice.h"

#include <optional>
#include <tuple>
#include <utility>

namespace tfvault::session {
namespace {

// A token may belong to another namespace than the one that the provider uses. The first lookup is
// therefore sent without a namespace.
StatusOr<vault::TokenInfo> LookUpToken(const vault::VaultClient& client, std::stop_token stop) {
  const vault::Call call{.stop = std::move(stop)};
  auto info = client.WithNamespace("").LookupSelf(call);
  if (!info.ok() && info.status().code() == StatusCode::kPermissionDenied &&
      !client.namespace_path().empty()) {
    info = client.LookupSelf(call);
  }
  return info;
}

// Every valid token may look itself up. A denied lookup therefore means that the token is invalid.
Status LookupFailed(const Status& status, const ConnectionOptions& options,
                    const std::string& token_origin) {
  const Status failed = Annotate(status, "cannot look up the Vault token");
  return status.code() == StatusCode::kPermissionDenied
             ? WithHint(failed, TokenAdvice(options.vault_settings, token_origin))
             : failed;
}

Status ChildTokenRefused(const Status& status, const vault::TokenInfo& parent) {
  std::string context = "cannot create a child token";
  if (parent.type == "batch") {
    context += " from a batch token";
  } else if (IsDenial(status)) {
    context += " (the token needs the capability 'update' on auth/token/create)";
  }
  return Annotate(status, context);
}

constexpr const char* kWithoutChild = "The provider runs without a child token";

std::string WithoutChild(const Status& refused) {
  return Message(refused) +
         ". The provider uses the configured token itself: credentials that Vault issues in this "
         "run end with their leases, and no child token limits them. Set skip_child_token = true "
         "to accept this.";
}

// Time limit of the revocation after a failed login.
constexpr Duration kLoginEndLimit{5'000};

constexpr const char* kConfiguredToken = "the Vault token";
constexpr const char* kChildToken = "the child token (max_lease_ttl_seconds)";

}  // namespace

bool ForbidsChildren(const Status& status) {
  return status.code() == StatusCode::kPermissionDenied ||
         status.code() == StatusCode::kInvalidArgument;
}

StatusOr<std::shared_ptr<VaultConnection>> VaultConnection::Create(ConnectionOptions options,
                                                                   const Dependencies& dependencies,
                                                                   std::shared_ptr<Ledger> ledger) {
  std::shared_ptr<const http::HttpClient> http;
  if (dependencies.http_client) {
    TFV_ASSIGN_OR_RETURN(http, dependencies.http_client(Peer::kVault, options.vault.http));
  }
  auto client = vault::VaultClient::Create(
      options.vault,
      {.time = dependencies.time, .logger = dependencies.logger, .http = std::move(http)});
  if (!client.ok()) {
    const auto& settings = options.vault_settings.connection;
    return WithHint(client.status(), "The address is from " + settings.address +
                                         ", and the trusted certificates are " + settings.trusted +
                                         ".");
  }
  if (ledger == nullptr) ledger = std::make_shared<Ledger>(dependencies.logger);
  return std::shared_ptr<VaultConnection>(
      new VaultConnection(std::move(options), dependencies, std::move(ledger), *std::move(client)));
}

VaultConnection::VaultConnection(ConnectionOptions options, Dependencies dependencies,
                                 std::shared_ptr<Ledger> ledger, vault::VaultClient client)
    : options_(std::move(options)),
      dependencies_(std::move(dependencies)),
      ledger_(std::move(ledger)),
      unended_(dependencies_.environment, options_.vault.address),
      rotations_(dependencies_.environment, options_.vault.address),
      client_(std::move(client)) {}

StatusOr<std::shared_ptr<RunToken>> VaultConnection::LogIn(const vault::Call& call) {
  const std::lock_guard lock(mutex_);
  if (token_ == nullptr) {
    TFV_ASSIGN_OR_RETURN(token_, GetToken(call));
    ledger_->Add(token_);
  }
  return token_;
}

StatusOr<vault::VaultClient> VaultConnection::Client(const std::string& relative_namespace,
                                                     const vault::Call& call) {
  TFV_ASSIGN_OR_RETURN(const auto token, LogIn(call));
  return token->Client(relative_namespace);
}

StatusOr<std::shared_ptr<const http::HttpClient>> VaultConnection::AwsHttp() const {
  return AwsHttpClient(dependencies_);
}

std::shared_ptr<RunToken> VaultConnection::Start(RunToken::Identity configured,
                                                 std::optional<RunToken::Identity> child) const {
  return std::make_shared<RunToken>(std::move(configured), std::move(child),
                                    RunToken::Environment{.time = dependencies_.time,
                                                          .logger = dependencies_.logger,
                                                          .unended = unended_,
                                                          .keep_alive = dependencies_.keep_alive});
}

StatusOr<std::shared_ptr<RunToken>> VaultConnection::GetToken(const vault::Call& call) const {
  if (!options_.login) return StartWith(client_, options_.own_token, call);
  TFV_ASSIGN_OR_RETURN(const auto auth, options_.login({.vault = client_,
                                                        .vault_options = options_.vault,
                                                        .dependencies = dependencies_,
                                                        .stop = call.stop}));
  // A Vault Agent uses its own token. The provider does not look up that token, and creates no
  // child of it.
  if (auth.client_token.empty()) {
    return Start({.client = client_, .life = {.name = kConfiguredToken, .known = true}}, {});
  }
  const auto client = client_.WithToken(auth.client_token, auth.origin);
  // A stored token, from a file or a helper, comes without an accessor. A batch token has none
  // either, and cannot be revoked.
  const bool own = !auth.accessor.empty();
  auto token = StartWith(client, own, call);
  // The next call logs in again, so the token is revoked, also after a cancelled call.
  if (!token.ok() && own) std::ignore = client.RevokeSelf({.timeout = kLoginEndLimit});
  return token;
}

StatusOr<std::shared_ptr<RunToken>> VaultConnection::StartWith(const vault::VaultClient& client,
                                                               bool own_token,
                                                               const vault::Call& call) const {
  const bool follow_token = options_.set_namespace_from_token && client.namespace_path().empty();
  const bool wants_child = options_.child_token != ChildToken::kNever;
  if (!wants_child && !follow_token) {
    return Start({.client = client, .life = {.name = kConfiguredToken}, .own = own_token}, {});
  }

  const auto found = LookUpToken(client, call.stop);
  if (!found.ok()) return LookupFailed(found.status(), options_, client.token_origin());
  const vault::TokenInfo& info = *found;
  const auto& time = *dependencies_.time;
  RunToken::Identity configured{
      .client = follow_token ? client.WithNamespace(info.namespace_path) : client,
      .life = LifeOf(info, kConfiguredToken, time),
      .own = own_token};
  if (!wants_child) return Start(std::move(configured), {});

  const auto child = client.CreateChildToken({.display_name = options_.token_name,
                                              .ttl = options_.child_token_ttl,
                                              .namespace_path = info.namespace_path},
                                             {.stop = call.stop});
  if (!child.ok()) {
    const Status refused = ChildTokenRefused(child.status(), info);
    if (options_.child_token == ChildToken::kAlways || !ForbidsChildren(refused)) return refused;
    if (call.remarks != nullptr) call.remarks->emplace(kWithoutChild, WithoutChild(refused));
    return Start(std::move(configured), {});
  }
  RunToken::Identity identity{
      .client = configured.client.WithToken(
          child->client_token,
          client.token_origin() + " (its child token, limited by max_lease_ttl_seconds)"),
      .life =
          LifeOf({.ttl = child->lease_duration, .renewable = child->renewable}, kChildToken, time),
      .own = true};
  return Start(std::move(configured), std::move(identity));
}

void LatestConnection::Publish(StatusOr<std::shared_ptr<VaultConnection>> connection) {
  const std::lock_guard lock(mutex_);
  std::swap(connection_, connection);  // the old connection ends outside of the lock
}

StatusOr<std::shared_ptr<VaultConnection>> LatestConnection::Get() const {
  const std::lock_guard lock(mutex_);
  return connection_;
}

StatusOr<std::shared_ptr<RunToken>> LatestConnection::IssuerOf(const std::string& lease_id,
                                                               const vault::Call& call) const {
  if (auto issuer = ledger_->IssuerOf(lease_id)) return issuer;
  TFV_ASSIGN_OR_RETURN(const auto connection, Get());
  return connection->LogIn(call);
}

}  // namespace tfvault::session
