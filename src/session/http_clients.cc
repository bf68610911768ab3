#include "session/http_clients.h"

#include "tfvault/base/hint.h"
#include "tfvault/http/curl_http_client.h"
#include "tfvault/session/connection_advice.h"

#include <utility>

namespace tfvault::session {
namespace {

StatusOr<std::shared_ptr<const http::HttpClient>> MakeHttpClient(
    const Dependencies& dependencies, const http::HttpClientOptions& options) {
  if (dependencies.http_client) return dependencies.http_client(options);
  return http::CurlHttpClient::Create(options);
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

StatusOr<std::shared_ptr<const http::HttpClient>> MakeAdvising(
    const Dependencies& dependencies, const http::HttpClientOptions& options,
    ConnectionSettings settings) {
  settings.proxy = "HTTPS_PROXY and NO_PROXY";
  TFV_ASSIGN_OR_RETURN(auto client, MakeHttpClient(dependencies, options));
  return std::make_shared<const AdvisingHttpClient>(std::move(client), std::move(settings));
}

}  // namespace

StatusOr<std::shared_ptr<const http::HttpClient>> MachineHttpClient(
    const Dependencies& dependencies) {
  return MakeHttpClient(dependencies, {});
}

StatusOr<std::shared_ptr<const http::HttpClient>> InternetHttpClient(
    const Dependencies& dependencies) {
  return MakeAdvising(dependencies, InternetOptions(dependencies.environment),
                      {.authorities = "SSL_CERT_FILE or SSL_CERT_DIR"});
}

StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttpClient(const Dependencies& dependencies) {
  auto options = InternetOptions(dependencies.environment);
  ConnectionSettings settings{
      .address = "the endpoint, which is an argument or AWS_ENDPOINT_URL_STS",
      .authorities = "AWS_CA_BUNDLE or SSL_CERT_FILE"};
  if (const auto bundle = dependencies.environment("AWS_CA_BUNDLE")) {
    options.ca_file = *bundle;
    settings.trusted = "those of AWS_CA_BUNDLE";
  }
  return MakeAdvising(dependencies, options, std::move(settings));
}

}  // namespace tfvault::session
