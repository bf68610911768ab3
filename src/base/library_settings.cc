#include "tfvault/base/library_settings.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): unsetenv is not in <cstdlib>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

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
  std::vector<std::string> dropped;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    if (IsLibrarySetting(name)) dropped.emplace_back(name);
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
  for (const auto& name : dropped) ::unsetenv(name.c_str());
}

}  // namespace tfvault
