// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/small_file.h"
#include "tfvault/base/text.h"
#include "tfvault/session/login.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace tfvault::session {

StatusOr<SecretString> ReadSecretFile(const std::string& path) {
  TFV_ASSIGN_OR_RETURN(const SecretString content, ReadSmallFile(path));
  return SecretString::Of({TrimEnd(content.Reveal(), "\r\n")});
}

StatusOr<SecretString> ReadTokenFile(const std::string& path) {
  namespace fs = std::filesystem;
  TFV_ASSIGN_OR_RETURN(auto token, ReadSecretFile(path));
  std::error_code error;
  const auto others = fs::perms::group_all | fs::perms::others_all;
  if ((fs::status(path, error).permissions() & others) != fs::perms::none) {
    return Error(StatusCode::kInvalidArgument,
                 "users other than its owner may use the file '" + path + "'; run chmod 600 on it");
  }
  if (token.empty() || token.Reveal().find('\n') != std::string::npos) {
    return Error(StatusCode::kInvalidArgument,
                 "the file '" + path + "' does not hold exactly one line");
  }
  return token;
}

StatusOr<vault::VaultClient> ClientWithCertificate(const std::string& cert_file,
                                                   const std::string& key_file,
                                                   const LoginContext& context) {
  const auto& dependencies = context.dependencies;
  auto options = context.vault_options;
  options.http.client_cert_file = cert_file;
  options.http.client_key_file = key_file;
  std::shared_ptr<const http::HttpClient> http;
  if (dependencies.http_client) {
    TFV_ASSIGN_OR_RETURN(http, dependencies.http_client(Peer::kVault, options.http));
  }
  return vault::VaultClient::Create(
      options, {.time = dependencies.time, .logger = dependencies.logger, .http = std::move(http)});
}

}  // namespace tfvault::session
