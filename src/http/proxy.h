// Which hosts are reached past a proxy.
#pragma once

#include <string>
#include <string_view>

namespace tfvault::http {

// localhost and loopback addresses; `host` with brackets around an IPv6 address.
[[nodiscard]] bool IsLoopback(const std::string& host);

// Whether NO_PROXY's list excepts the host, as Go reads it: "*", addresses, networks (10.0.0.0/8),
// domains with their subdomains (a.test), subdomains alone (.a.test, *.a.test), all but "*" and
// networks optionally with a port.
[[nodiscard]] bool IsExcepted(std::string_view no_proxy, const std::string& host,
                              const std::string& port);

}  // namespace tfvault::http
