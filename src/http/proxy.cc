#include "tfvault/http/curl_http_client.h"

#include <utility>

namespace tfvault::http {

ProxyOptions ProxyFromEnvironment(const Environment& environment) {
  const auto either = [&](const char* upper, const char* lower) {
    auto value = environment(upper);
    if (!value) value = environment(lower);
    return std::move(value).value_or(std::string());
  };
  return {.http_url = SecretString(either("HTTP_PROXY", "http_proxy")),
          .https_url = SecretString(either("HTTPS_PROXY", "https_proxy")),
          .no_proxy = either("NO_PROXY", "no_proxy")};
}

}  // namespace tfvault::http
