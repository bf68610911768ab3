// SPDX-License-Identifier: MPL-2.0
#include "session/http_clients.h"

#include "tfvault/aws/retry_rules.h"
#include "tfvault/base/hint.h"
#include "tfvault/http/curl_http_client.h"
#include "tfvault/http/retrying_http_client.h"
#include "tfvault/session/connection_advice.h"

#include <utility>

namespace tfvault::session {
namespace {

using ClientOr = StatusOr<std::shared_ptr<const http::HttpClient>>;

ClientOr MakeHttpClient(const Dependencies& dependencies, Peer peer,
                        const http::HttpClientOptions& options) {
  if (dependencies.http_client) return dependencies.http_client(peer, options);
  return http::CurlHttpClient::Create(options);
}

ClientOr Repeating(ClientOr client, http::RetryRules rules, const LoginContext& context) {
  if (!client.ok()) return client;
  rules.policy.max_retries = context.vault_options.max_retries;
  return std::make_shared<const http::RetryingHttpClient>(
      *std::move(client), std::move(rules), context.dependencies.time, context.dependencies.logger);
}

// Adds hints to errors.
class AdvisingHttpClient final : public http::HttpClient {
 public:
  AdvisingHttpClient(std::shared_ptr<const http::HttpClient> next, ConnectionSettings settings)
      : next_(std::move(next)), settings_(std::move(settings)) {}
  StatusOr<http::HttpResponse> Send(const http::HttpRequest& request,
                                    std::stop_token stop) const override {
    auto response = next_->Send(request, std::move(stop));
    if (response.ok()) return response;
    const auto cause = http::FailureCauseOf(response.status());
    return WithHint(response.status(), ConnectionAdvice(cause, settings_));
  }

 private:
  std::shared_ptr<const http::HttpClient> next_;
  ConnectionSettings settings_;
};

http::HttpClientOptions InternetOptions(const Environment& environment) {
  return {.system_trust = http::SystemTrustFromEnvironment(environment),
          .proxy = http::ProxyFromEnvironment(environment)};
}

ClientOr MakeAdvising(const Dependencies& dependencies, Peer peer,
                      const http::HttpClientOptions& options, ConnectionSettings settings) {
  settings.proxy = "HTTPS_PROXY and NO_PROXY";
  TFV_ASSIGN_OR_RETURN(auto client, MakeHttpClient(dependencies, peer, options));
  return std::make_shared<const AdvisingHttpClient>(std::move(client), std::move(settings));
}

}  // namespace

ClientOr MachineHttpClient(const LoginContext& context) {
  constexpr int kGone = 410;  // from Azure's metadata service during an update
  return Repeating(MakeHttpClient(context.dependencies, Peer::kMachine, {}),
                   {.expects_answers = false,
                    .asks_again = [](const auto& answer) { return answer.status == kGone; }},
                   context);
}

ClientOr InternetHttpClient(const LoginContext& context) {
  return Repeating(MakeAdvising(context.dependencies, Peer::kInternet,
                                InternetOptions(context.dependencies.environment),
                                {.authorities = "SSL_CERT_FILE or SSL_CERT_DIR"}),
                   {}, context);
}

ClientOr AwsHttpClient(const LoginContext& context) {
  return Repeating(AwsHttpClient(context.dependencies), aws::RetryRules(), context);
}

ClientOr AwsHttpClient(const Dependencies& dependencies) {
  auto options = InternetOptions(dependencies.environment);
  ConnectionSettings settings{
      .address = "the endpoint, which is an argument or AWS_ENDPOINT_URL_STS",
      .authorities = "AWS_CA_BUNDLE or SSL_CERT_FILE"};
  if (const auto bundle = dependencies.environment("AWS_CA_BUNDLE")) {
    options.ca_file = *bundle;
    settings.trusted = "those of AWS_CA_BUNDLE";
  }
  return MakeAdvising(dependencies, Peer::kAws, options, std::move(settings));
}

}  // namespace tfvault::session
