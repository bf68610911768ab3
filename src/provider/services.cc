#include "provider/services.h"

#include <utility>

namespace tfvault::provider {
namespace {

// Where a token is valid need not be the namespace that the provider works in, so the token is
// asked about itself without a namespace first.
StatusOr<vault::TokenInfo> LookUpToken(const vault::VaultClient& client, std::stop_token stop) {
  const vault::Call call{.stop = std::move(stop)};
  auto info = client.WithNamespace("").LookupSelf(call);
  if (!info.ok() && info.status().code() == StatusCode::kPermissionDenied &&
      !client.namespace_path().empty()) {
    info = client.LookupSelf(call);
  }
  if (info.ok()) return info;
  const std::string hint = info.status().code() == StatusCode::kPermissionDenied
                               ? " (is the token valid, not expired, and from this server?)"
                               : "";
  return Annotate(info.status(), "cannot look up the Vault token" + hint);
}

Status ChildTokenRefused(const Status& status, const vault::TokenInfo& parent) {
  std::string context = "cannot create a child token";
  if (parent.type == "batch") {
    context += " from a batch token";
  } else if (status.code() == StatusCode::kPermissionDenied) {
    context += " (the token needs the capability 'update' on auth/token/create)";
  } else {
    return Annotate(status, context);
  }
  return Annotate(status, context + "; set skip_child_token = true to use the token as it is");
}

}  // namespace

StatusOr<std::shared_ptr<const Services>> Services::Create(ProviderOptions options,
                                                           const Dependencies& dependencies) {
  std::shared_ptr<const http::HttpClient> http;
  if (dependencies.http_client) {
    TFV_ASSIGN_OR_RETURN(http, dependencies.http_client(options.vault.http));
  }
  TFV_ASSIGN_OR_RETURN(auto client,
                       vault::VaultClient::Create(options.vault, {.time = dependencies.time,
                                                                  .logger = dependencies.logger,
                                                                  .http = std::move(http)}));
  return std::shared_ptr<const Services>(
      new Services(std::move(options), dependencies, std::move(client)));
}

Services::Services(ProviderOptions options, Dependencies dependencies, vault::VaultClient client)
    : options_(std::move(options)),
      dependencies_(std::move(dependencies)),
      client_(std::move(client)) {}

StatusOr<vault::VaultClient> Services::Vault(const std::string& relative_namespace,
                                             std::stop_token stop) const {
  const std::lock_guard lock(mutex_);
  if (!session_) {
    TFV_ASSIGN_OR_RETURN(session_, LogIn(std::move(stop)));
  }
  if (relative_namespace.empty()) return *session_;
  const auto& base = session_->namespace_path();
  return session_->WithNamespace(base.empty() ? relative_namespace
                                              : base + "/" + relative_namespace);
}

StatusOr<std::shared_ptr<const http::HttpClient>> Services::AwsHttp() const {
  const http::HttpClientOptions options{
      .ca_file = dependencies_.environment("AWS_CA_BUNDLE").value_or(""),
      .proxy = http::ProxyFromEnvironment(dependencies_.environment)};
  if (dependencies_.http_client) return dependencies_.http_client(options);
  return http::CurlHttpClient::Create(options);
}

StatusOr<vault::VaultClient> Services::LogIn(std::stop_token stop) const {
  auto client = client_;
  if (options_.login) {
    TFV_ASSIGN_OR_RETURN(const auto auth, options_.login({.vault = client_,
                                                          .vault_options = options_.vault,
                                                          .dependencies = dependencies_,
                                                          .stop = stop}));
    // An Agent's own token is neither ours to look up nor to have children of.
    if (auth.client_token.empty()) return client;
    client = client.WithToken(auth.client_token);
  }
  const bool follow_token = options_.set_namespace_from_token && client.namespace_path().empty();
  if (!options_.use_child_token && !follow_token) return client;

  TFV_ASSIGN_OR_RETURN(const auto info, LookUpToken(client, stop));
  auto session = follow_token ? client.WithNamespace(info.namespace_path) : client;
  if (!options_.use_child_token) return session;

  auto child = client.CreateChildToken({.display_name = options_.token_name,
                                        .ttl = options_.child_token_ttl,
                                        .namespace_path = info.namespace_path},
                                       {.stop = std::move(stop)});
  if (!child.ok()) return ChildTokenRefused(child.status(), info);
  return session.WithToken(child->client_token);
}

void ServicesSource::Publish(StatusOr<std::shared_ptr<const Services>> services) {
  const std::lock_guard lock(mutex_);
  services_ = std::move(services);
}

StatusOr<std::shared_ptr<const Services>> ServicesSource::Get() const {
  const std::lock_guard lock(mutex_);
  return services_;
}

}  // namespace tfvault::provider
