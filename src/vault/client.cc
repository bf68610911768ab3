// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/client.h"

#include "tfvault/base/hint.h"
#include "tfvault/http/curl_http_client.h"
#include "tfvault/json/fields.h"
#include "vault/authenticating_transport.h"
#include "vault/client_shared.h"
#include "vault/errors.h"
#include "vault/http_transport.h"
#include "vault/logging_transport.h"
#include "vault/retrying_transport.h"

#include <utility>

namespace tfvault::vault {
namespace {

// unix:///run/vault.sock: requests go to http://localhost through that socket.
StatusOr<Url> ParseAddress(const std::string& address, http::HttpClientOptions& http) {
  constexpr std::string_view kUnix = "unix://";
  if (address.empty()) {
    return Error(StatusCode::kInvalidArgument,
                 "no Vault address is given; set the address or VAULT_ADDR");
  }
  if (address.starts_with(kUnix)) {
    http.unix_socket_path = address.substr(kUnix.size());
    if (http.unix_socket_path.empty()) {
      return Error(StatusCode::kInvalidArgument, "the Vault address unix:// names no socket");
    }
    return Url{.scheme = "http", .authority = "localhost"};
  }
  auto url = ParseUrl(address);
  if (url.ok() && address.find(' ') != std::string::npos) {
    url = Error(StatusCode::kInvalidArgument, "the address contains a blank");
  }
  if (!url.ok()) return Annotate(url.status(), "the Vault address cannot be used");
  return url;
}

}  // namespace

StatusOr<VaultClient> VaultClient::Create(const VaultClientOptions& options,
                                          const VaultClientDependencies& dependencies) {
  http::HttpClientOptions http_options = options.http;
  TFV_ASSIGN_OR_RETURN(const Url address, ParseAddress(options.address, http_options));
  auto http = dependencies.http;
  if (http == nullptr) {
    TFV_ASSIGN_OR_RETURN(http, http::CurlHttpClient::Create(http_options));
  }
  auto logger = dependencies.logger;
  if (logger == nullptr) logger = std::make_shared<NullLogger>();
  auto shared = std::make_shared<const Shared>(Shared{
      .retry = {.max_retries = options.max_retries, .time_limit = options.timeout},
      .backoff = options.backoff,
      .time = dependencies.time,
      .logger = std::move(logger),
      .http = std::make_shared<HttpVaultTransport>(
          VaultServer{.address = address,
                      .headers = options.headers,
                      .timeout = options.timeout,
                      .follow_redirects = options.follow_redirects},
          std::move(http), dependencies.time),
      .advise = options.advise,
  });
  return VaultClient(std::move(shared), options.token, options.token_origin,
                     options.namespace_path);
}

VaultClient::VaultClient(std::shared_ptr<const Shared> shared, SecretString token,
                         std::string token_origin, std::string namespace_path)
    : shared_(std::move(shared)),
      token_(std::move(token)),
      token_origin_(std::move(token_origin)),
      namespace_path_(std::move(namespace_path)) {
  transport_ = std::make_shared<AuthenticatingTransport>(token_, namespace_path_, shared_->http,
                                                         token_origin_);
  transport_ =
      std::make_shared<RetryingTransport>(shared_->retry, shared_->backoff, shared_->time,
                                          shared_->logger, shared_->quota_lines, transport_);
  transport_ = std::make_shared<LoggingTransport>(shared_->time, shared_->logger, transport_);
}

VaultClient VaultClient::WithToken(SecretString token, std::string origin) const {
  return {shared_, std::move(token), std::move(origin), namespace_path_};
}

VaultClient VaultClient::WithNamespace(std::string namespace_path) const {
  return {shared_, token_, token_origin_, std::move(namespace_path)};
}

StatusOr<VaultResponse> VaultClient::Send(const VaultRequest& request, const Call& call) const {
  VaultRequest bounded = request;
  if (call.timeout) bounded.timeout = call.timeout;
  auto response = transport_->Send(bounded, call.stop);
  if (!response.ok() && shared_->advise) {
    return WithHint(response.status(), shared_->advise(response.status(), token_origin_));
  }
  if (response.ok() && call.warnings != nullptr) {
    call.warnings->insert(call.warnings->end(), response->warnings.begin(),
                          response->warnings.end());
  }
  return response;
}

StatusOr<VaultResponse> VaultClient::Read(const std::string& path,
                                          const std::map<std::string, std::string>& query,
                                          const Call& call) const {
  return Send({.path = path, .query = query}, call);
}

StatusOr<VaultResponse> VaultClient::Write(const std::string& path, json::Value body,
                                           Idempotency idempotency, const Call& call) const {
  return Send({.method = VaultMethod::kPut,
               .path = path,
               .body = std::move(body),
               .idempotency = idempotency},
              call);
}

Status VaultClient::Delete(const std::string& path, const Call& call) const {
  return Send({.method = VaultMethod::kDelete, .path = path}, call).status();
}

StatusOr<std::vector<std::string>> VaultClient::List(const std::string& path,
                                                     const Call& call) const {
  const auto response = Send({.method = VaultMethod::kList, .path = path}, call);
  if (!response.ok()) {
    const bool empty =
        HttpStatusOf(response.status()) == 404 && VaultErrorsOf(response.status()).empty();
    if (empty) return std::vector<std::string>();
    return response.status();
  }
  json::Fields fields(response->data, "the list of '" + path + "'");
  auto keys = fields.Strings("keys");
  TFV_RETURN_IF_ERROR(fields.status());
  return keys;
}

}  // namespace tfvault::vault
