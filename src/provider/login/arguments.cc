#include "provider/login/arguments.h"

#include "tfvault/base/small_file.h"

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
      {.path = "auth/" + target.mount.value_or(MountPath(default_mount)).Below("login"),
       .body = std::move(body),
       .namespace_path = LoginNamespace(target)},
      {.stop = context.stop});
}

http::HttpClientOptions InternetOptions(const Environment& environment) {
  return {.system_trust = http::SystemTrustFromEnvironment(environment),
          .proxy = http::ProxyFromEnvironment(environment)};
}

http::HttpClientOptions AwsOptions(const Environment& environment) {
  auto options = InternetOptions(environment);
  if (const auto bundle = environment("AWS_CA_BUNDLE")) options.ca_file = *bundle;
  return options;
}

StatusOr<std::shared_ptr<const http::HttpClient>> MakeHttpClient(
    const Dependencies& dependencies, const http::HttpClientOptions& options) {
  if (dependencies.http_client) return dependencies.http_client(options);
  return http::CurlHttpClient::Create(options);
}

StatusOr<SecretString> ReadSecretFile(const std::string& path) {
  TFV_ASSIGN_OR_RETURN(const SecretString content, ReadSmallFile(path));
  const std::string& text = content.Reveal();
  return SecretString(text.substr(0, text.find_last_not_of("\r\n") + 1));
}

}  // namespace tfvault::provider
