// SPDX-License-Identifier: MPL-2.0
// Selects the variables of the caller's environment that a child process of a test must not see.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace tfvault::test {

// Whether a variable names a server, an account or a proxy of the caller, as in scripts/foreign.sh.
// Needed if a test program is started without CTest. `entry` is NAME=value.
inline bool IsForeign(std::string_view entry) {
  std::string name(entry.substr(0, entry.find('=')));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const std::array prefixes = {"VAULT_",      "AWS_", "TERRAFORM_VAULT_", "TF_VAR_",
                               "TF_CLI_ARGS", "TFC_", "ACTIONS_ID_TOKEN_"};
  const std::array names = {
      "HTTP_PROXY",  "HTTPS_PROXY",          "ALL_PROXY", "NO_PROXY", "TF_WORKSPACE",
      "TF_DATA_DIR", "TF_REATTACH_PROVIDERS"};
  const auto starts = [&](const char* prefix) { return name.starts_with(prefix); };
  return std::any_of(prefixes.begin(), prefixes.end(), starts) ||
         std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace tfvault::test
