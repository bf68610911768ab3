// SPDX-License-Identifier: MPL-2.0
#include "http/proxy.h"

#include "tfvault/http/curl_http_client.h"

#include <catch2/catch.hpp>

namespace tfvault::http::proxy_test {
namespace {

TEST_CASE("proxy variables are read in either case, upper case first", "[http]") {
  const auto proxy = ProxyFromEnvironment(FixedEnvironment({{"HTTP_PROXY", "http://upper"},
                                                            {"http_proxy", "http://lower"},
                                                            {"https_proxy", "http://secure"},
                                                            {"no_proxy", "internal"}}));
  CHECK(proxy.http_url == SecretString("http://upper"));
  CHECK(proxy.https_url == SecretString("http://secure"));
  CHECK(proxy.no_proxy == "internal");
  CHECK(proxy.bypass_loopback);
}

TEST_CASE("ALL_PROXY is not a proxy variable", "[http]") {
  const auto proxy = ProxyFromEnvironment(
      FixedEnvironment({{"ALL_PROXY", "http://all"}, {"all_proxy", "http://all"}}));
  CHECK(proxy.http_url.empty());
  CHECK(proxy.https_url.empty());
}

TEST_CASE("NO_PROXY follows the rules of Go", "[http]") {
  const auto [list, host, port, excepted] =
      GENERATE(table<std::string, std::string, std::string, bool>({
          {"", "vault.test", "443", false},
          {"other.test, *", "vault.test", "443", true},
          {"vault.test", "vault.test", "443", true},
          {"VAULT.test", "vault.TEST", "443", true},
          {"test", "vault.test", "443", true},
          {"est", "vault.test", "443", false},
          {".test", "vault.test", "443", true},
          {".vault.test", "vault.test", "443", false},
          {"*.test", "vault.test", "443", true},
          {"vault.test:8200", "vault.test", "8200", true},
          {"vault.test:8200", "vault.test", "443", false},
          {".test:8200", "vault.test", "8200", true},
          {"10.1.2.3", "10.1.2.3", "443", true},
          {"10.1.2.3:80", "10.1.2.3", "443", false},
          {"10.0.0.0/8", "10.1.2.3", "443", true},
          {"10.0.0.0/8", "11.1.2.3", "443", false},
          {"10.0.0.0/8", "vault.test", "443", false},
          {"10.0.0.0/x, 10.0.0.0/999", "10.1.2.3", "443", false},
          {"0.1.2.3", "10.0.1.2.3", "443", false},
          {"fd00::/8", "[fd12::1]", "443", true},
          {"fd00::/8", "[fe80::1]", "443", false},
          {"fd12::1", "[fd12:0::1]", "443", true},
          {"[fd12::1]:8200", "[fd12::1]", "8200", true},
          {"[fd12::1]:8200", "[fd12::1]", "443", false},
          {" , :8200", "vault.test", "8200", false},
      }));
  CAPTURE(list, host, port);
  CHECK(IsExcepted(list, host, port) == excepted);
}

}  // namespace
}  // namespace tfvault::http::proxy_test
