// SPDX-License-Identifier: MPL-2.0
#include "http/proxy.h"

#include "tfvault/base/text.h"
#include "tfvault/http/curl_http_client.h"
#include "tfvault/platform/sockets.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tfvault::http {
namespace {

using Address = platform::IpAddress;

std::optional<Address> ParseAddress(const std::string& text) {
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  return platform::ParseIpAddress(bracketed ? text.substr(1, text.size() - 2) : text);
}

bool IsIn(const Address& address, const Address& network, int bits) {
  for (int bit = 0; bit < bits; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((address[at] & mask) != (network[at] & mask)) return false;
  }
  return true;
}

// Whether `item` is a network such as "10.0.0.0/8" that contains `host`.
bool NetworkExcepts(const std::string& item, const std::string& host) {
  const auto slash = item.find('/');
  if (slash == std::string::npos) return false;
  const auto network = ParseAddress(item.substr(0, slash));
  const auto address = ParseAddress(host);
  auto bits = ParseInteger<int>(std::string_view(item).substr(slash + 1));
  if (!network || !address || !bits || *bits < 0 || *bits > 128) return false;
  if (item.find(':') == std::string::npos) *bits += 96;
  return *bits <= 128 && IsIn(*address, *network, *bits);
}

// Splits "name:port". An IPv6 address can have a port only after its closing bracket.
std::pair<std::string, std::string> SplitPort(const std::string& item) {
  const auto colon = item.rfind(':');
  const bool has_port = colon != std::string::npos &&
                        (item.find(':') == colon || (colon > 0 && item[colon - 1] == ']'));
  if (!has_port) return {item, ""};
  return {item.substr(0, colon), item.substr(colon + 1)};
}

bool ItemExcepts(const std::string& item, const std::string& host, const std::string& port) {
  if (item == "*" || NetworkExcepts(item, host)) return true;
  auto [name, item_port] = SplitPort(item);
  if (name.empty() || (!item_port.empty() && item_port != port)) return false;
  const auto item_address = ParseAddress(name);
  const auto host_address = ParseAddress(host);
  if (item_address || host_address) return item_address == host_address;
  if (name.starts_with("*.")) name.erase(0, 1);
  if (name.starts_with('.')) return host.ends_with(name);
  return host == name || host.ends_with("." + name);
}

}  // namespace

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

bool IsLoopback(const std::string& host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

bool IsExcepted(std::string_view no_proxy, const std::string& host, const std::string& port) {
  const std::string lower_host = LowerCase(host);
  const auto items = Split(no_proxy, ',');
  return std::any_of(items.begin(), items.end(), [&](std::string_view item) {
    return ItemExcepts(LowerCase(Trim(item, " ")), lower_host, port);
  });
}

}  // namespace tfvault::http
