#include "provider/login/arguments.h"

#include "provider/schema/is_set.h"
#include "provider/support/connection_advice.h"
#include "tfvault/base/hint.h"
#include "tfvault/base/small_file.h"

#include <utility>

namespace tfvault::provider {

LoginArguments::LoginArguments(std::string block, const Environment& environment)
    : block_(std::move(block)), environment_(environment) {}

std::string LoginArguments::Text(const sdk::Attr<std::string>& attribute,
                                 const std::string& variable) const {
  if (attribute.is_known() && !attribute->empty()) return *attribute;
  return variable.empty() ? std::string() : environment_(variable).value_or(std::string());
}

SecretString LoginArguments::Secret(const sdk::Attr<SecretString>& attribute,
                                    const std::string& variable) const {
  if (attribute.is_known() && !attribute->empty()) return *attribute;
  return variable.empty() ? SecretString()
                          : SecretString(environment_(variable).value_or(std::string()));
}

std::string LoginArguments::RequiredText(const std::string& name,
                                         const sdk::Attr<std::string>& attribute,
                                         const std::string& variable) {
  auto text = Text(attribute, variable);
  if (text.empty()) FailMissing(name, variable);
  return text;
}

SecretString LoginArguments::RequiredSecret(const std::string& name,
                                            const sdk::Attr<SecretString>& attribute,
                                            const std::string& variable) {
  auto secret = Secret(attribute, variable);
  if (secret.empty()) FailMissing(name, variable);
  return secret;
}

void LoginArguments::Fail(const std::string& problem) {
  if (status_.ok()) status_ = Error(StatusCode::kInvalidArgument, block_ + ": " + problem);
}

void LoginArguments::FailMissing(const std::string& name, const std::string& variable) {
  Fail("'" + name + "' is not set" +
       (variable.empty() ? "" : ", and neither is the environment variable " + variable));
}

std::optional<std::string> LoginNamespace(const LoginTarget& target) {
  if (target.use_root_namespace.value_or(false)) return std::string();
  if (target.namespace_path.is_known() && !target.namespace_path->empty()) {
    return *target.namespace_path;
  }
  return std::nullopt;
}

StatusOr<vault::VaultAuth> LogInAtMount(const LoginTarget& target, const std::string& default_mount,
                                        nlohmann::json body, const LoginContext& context) {
  return vault::LogIn(
      context.vault,
      {.path = "auth/" +
               (IsSet(target.mount) ? *target.mount : MountPath(default_mount)).Below("login"),
       .body = std::move(body),
       .namespace_path = LoginNamespace(target)},
      {.stop = context.stop});
}

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

StatusOr<SecretString> ReadSecretFile(const std::string& path) {
  TFV_ASSIGN_OR_RETURN(const SecretString content, ReadSmallFile(path));
  const std::string& text = content.Reveal();
  return SecretString(text.substr(0, text.find_last_not_of("\r\n") + 1));
}

}  // namespace tfvault::provider
