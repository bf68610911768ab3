#include "tfvault/http/curl_http_client.h"

#include <catch2/catch.hpp>

namespace tfvault::http {
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

}  // namespace
}  // namespace tfvault::http
