// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/library_settings.h"

#include "test/support/variables.h"
#include "tfvault/base/environment.h"
#include "tfvault/platform/environment.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>

namespace tfvault::library_settings_test {
namespace {

TEST_CASE("variables of the linked libraries are removed, those of the user stay", "[base]") {
  const std::map<std::string, bool> stays = {
      {"GRPC_TRACE", false},       {"GRPC_VERBOSITY", false}, {"GRPC_OF_A_LATER_VERSION", false},
      {"SSLKEYLOGFILE", false},    {"OPENSSL_CONF", false},   {"OPENSSL_MODULES", false},
      {"CURL_SSL_BACKEND", false}, {"MALLOC_TRACE", false},   {"GCONV_PATH", false},
      {"HOSTALIASES", false},      {"CARES_HOSTS", false},    {"CURL_CA_BUNDLE", true},
      {"RES_OPTIONS", true},       {"SSL_CERT_FILE", true},   {"GRPC", true},
      {"TFVAULT_GRPC_TRACE", true}};
  for (const auto& [name, kept] : stays) test::SetVariable(name, "value");
  DropLibrarySettings();
  for (const auto& [name, kept] : stays) {
    CAPTURE(name);
    CHECK(ProcessEnvironment()(name).has_value() == kept);
    platform::UnsetVariable(name);
  }
}

}  // namespace
}  // namespace tfvault::library_settings_test
