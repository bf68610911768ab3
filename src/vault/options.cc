// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/options.h"

#include "tfvault/base/text.h"
#include "tfvault/json/value.h"

#include <array>
#include <utility>

namespace tfvault::vault {
namespace {

Status Malformed(const std::string& variable, const std::string& wanted) {
  return Error(StatusCode::kInvalidArgument,
               "the environment variable " + variable + " must be " + wanted);
}

StatusOr<bool> ReadBool(const Environment& environment, const std::string& variable,
                        bool otherwise) {
  const auto text = environment(variable);
  if (!text) return otherwise;
  const auto value = ParseGoBool(*text);
  if (!value) return Malformed(variable, "\"true\" or \"false\"");
  return *value;
}

StatusOr<int> ReadCount(const Environment& environment, const std::string& variable,
                        int otherwise) {
  const auto text = environment(variable);
  if (!text) return otherwise;
  const auto value = ParseInteger<int>(*text);
  if (!value || *value < 0) return Malformed(variable, "a whole number, 0 or more");
  return *value;
}

StatusOr<std::vector<http::HttpHeader>> ReadHeaders(const Environment& environment) {
  const std::string variable = "VAULT_HEADERS";
  const auto text = environment(variable);
  if (!text) return std::vector<http::HttpHeader>();
  const auto object = json::Parse(*text).value_or(nullptr);
  if (!object.is_object()) return Malformed(variable, "a JSON object of strings");
  std::vector<http::HttpHeader> headers;
  for (const auto& [name, value] : object.items()) {
    if (LowerCase(name).starts_with("x-vault-")) {
      return Malformed(variable, "free of names that begin with X-Vault-");
    }
    if (!value.is_string()) return Malformed(variable, "a JSON object of strings");
    headers.push_back({name, SecretString(value.get<std::string>())});
  }
  return headers;
}

Status ReadTls(const Environment& environment, http::HttpClientOptions& http) {
  const auto text = [&](const char* variable) {
    return environment(variable).value_or(std::string());
  };
  http.ca_file = text("VAULT_CACERT");
  http.ca_pem = text("VAULT_CACERT_BYTES");
  http.ca_dir = text("VAULT_CAPATH");
  http.system_trust = http::SystemTrustFromEnvironment(environment);
  http.client_cert_file = text("VAULT_CLIENT_CERT");
  http.client_key_file = text("VAULT_CLIENT_KEY");
  if (http.client_cert_file.empty() != http.client_key_file.empty()) {
    return Error(StatusCode::kInvalidArgument,
                 "the environment variables VAULT_CLIENT_CERT and VAULT_CLIENT_KEY must be set "
                 "together");
  }
  http.tls_server_name = text("VAULT_TLS_SERVER_NAME");
  TFV_ASSIGN_OR_RETURN(http.skip_tls_verify, ReadBool(environment, "VAULT_SKIP_VERIFY", false));
  return absl::OkStatus();
}

http::ProxyOptions ReadProxy(const Environment& environment) {
  auto own = environment("VAULT_PROXY_ADDR");
  if (!own) own = environment("VAULT_HTTP_PROXY");
  if (!own) return http::ProxyFromEnvironment(environment);
  return {
      .http_url = SecretString(*own), .https_url = SecretString(*own), .bypass_loopback = false};
}

Status WarnOfUnsupported(const Environment& environment, std::vector<std::string>& warnings) {
  TFV_ASSIGN_OR_RETURN(const bool srv, ReadBool(environment, "VAULT_SRV_LOOKUP", false));
  if (srv) {
    warnings.emplace_back(
        "VAULT_SRV_LOOKUP has no effect: the provider does not look up SRV records");
  }
  const std::array<std::pair<const char*, const char*>, 2> unsupported = {{
      {"VAULT_RATE_LIMIT", "the provider does not limit its request rate"},
      {"VAULT_WRAP_TTL", "the provider cannot read a wrapped answer"},
  }};
  for (const auto& [variable, why] : unsupported) {
    if (environment(variable)) {
      warnings.push_back(std::string(variable) + " has no effect: " + why);
    }
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<VaultClientOptions> VaultOptionsFromEnvironment(const Environment& environment,
                                                         std::vector<std::string>& warnings) {
  VaultClientOptions options;
  auto address = environment("VAULT_AGENT_ADDR");
  if (!address) address = environment("VAULT_ADDR");
  options.address = std::move(address).value_or(std::string());
  options.namespace_path = environment("VAULT_NAMESPACE").value_or(std::string());
  options.token = SecretString(environment("VAULT_TOKEN").value_or(std::string()));

  TFV_RETURN_IF_ERROR(ReadTls(environment, options.http));
  options.http.proxy = ReadProxy(environment);
  TFV_ASSIGN_OR_RETURN(options.max_retries,
                       ReadCount(environment, "VAULT_MAX_RETRIES", options.max_retries));
  if (const auto timeout = environment("VAULT_CLIENT_TIMEOUT")) {
    const auto duration = ParseDuration(*timeout);
    if (!duration.ok()) return Malformed("VAULT_CLIENT_TIMEOUT", "a duration, for example 60s");
    if (*duration > Duration(0)) options.timeout = *duration;
  }
  TFV_ASSIGN_OR_RETURN(const bool no_redirects,
                       ReadBool(environment, "VAULT_DISABLE_REDIRECTS", false));
  options.follow_redirects = !no_redirects;
  TFV_ASSIGN_OR_RETURN(options.headers, ReadHeaders(environment));
  TFV_RETURN_IF_ERROR(WarnOfUnsupported(environment, warnings));
  return options;
}

}  // namespace tfvault::vault
