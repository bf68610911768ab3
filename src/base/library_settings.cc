// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/library_settings.h"

#include "tfvault/platform/environment.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tfvault {
namespace {

// A variable with one of these prefixes is a setting of a library or of a future version of one.
// The variables that users set for this program have other prefixes.
constexpr std::array<std::string_view, 8> kLibraryPrefixes = {
    "ARES_", "CARES_", "CURL_", "GLIBC_", "GRPC_", "MALLOC_", "OPENSSL_", "RESOLV_"};

constexpr std::array<std::string_view, 9> kLibrarySettings = {
    "CTLOG_FILE", "GCONV_PATH", "GETCONF_DIR", "HOSTALIASES",  "LOCPATH",
    "NLSPATH",    "QLOGDIR",    "RANDFILE",    "SSLKEYLOGFILE"};

// The programs that a token helper starts may read these. No linked library does.
constexpr std::array<std::string_view, 2> kSettingsOfPrograms = {"CURL_CA_BUNDLE", "CURL_HOME"};

bool IsLibrarySetting(std::string_view name) {
  const auto is_name = [&](std::string_view other) { return name == other; };
  if (std::ranges::any_of(kSettingsOfPrograms, is_name)) return false;
  return std::ranges::any_of(kLibrarySettings, is_name) ||
         std::ranges::any_of(kLibraryPrefixes,
                             [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

void DropLibrarySettings() {
  for (const std::string& variable : platform::ProcessVariables()) {
    const std::string name = variable.substr(0, variable.find('='));
    if (IsLibrarySetting(name)) platform::UnsetVariable(name);
  }
}

}  // namespace tfvault
