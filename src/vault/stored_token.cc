// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/stored_token.h"

#include "tfvault/base/command.h"
#include "tfvault/base/small_file.h"
#include "tfvault/base/text.h"
#include "vault/token_helper.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace tfvault::vault {
namespace {

namespace fs = std::filesystem;

// Absent when the file does not exist.
StatusOr<std::optional<SecretString>> ReadFile(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  return ReadSmallFile(path);
}

// The path of the token helper; empty when none is configured.
StatusOr<std::string> FindHelper(const Environment& environment, const std::string& home) {
  std::string path =
      environment("VAULT_CONFIG_PATH").value_or(home.empty() ? "" : home + "/.vault");
  if (path.starts_with("~/")) path = home + path.substr(1);
  if (path.empty()) return path;
  TFV_ASSIGN_OR_RETURN(const auto text, ReadFile(path));
  if (!text) return std::string();
  auto helper = ParseTokenHelper(text->Reveal());
  if (!helper.ok()) return Annotate(helper.status(), "Vault's configuration file '" + path + "'");
  if (helper->empty()) return helper;
  std::error_code error;
  fs::path absolute = fs::absolute(*helper, error);
  if (error || !fs::exists(absolute, error)) {
    return Error(StatusCode::kInvalidArgument,
                 "the token helper '" + *helper + "' that '" + path + "' names does not exist");
  }
  return absolute.string();
}

}  // namespace

StatusOr<FoundToken> StoredToken(const Environment& environment,
                                 const std::map<std::string, std::string>& helper_variables,
                                 const std::stop_token& stop) {
  const std::string home = HomeDirectory(environment);
  TFV_ASSIGN_OR_RETURN(const auto helper, FindHelper(environment, home));
  if (!helper.empty()) {
    auto output = RunCommand({.arguments = {helper, "get"}, .environment = helper_variables}, stop);
    if (!output.ok()) return Annotate(output.status(), "Vault's token helper");
    return FoundToken{SecretString::Of({Trim(output->Reveal())}),
                      "the token helper '" + helper + "'"};
  }
  if (home.empty()) return FoundToken();
  TFV_ASSIGN_OR_RETURN(const auto text, ReadFile(home + "/.vault-token"));
  if (!text) return FoundToken();
  return FoundToken{SecretString::Of({Trim(text->Reveal())}),
                    "the file '" + home + "/.vault-token'"};
}

}  // namespace tfvault::vault
