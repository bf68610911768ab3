// SPDX-License-Identifier: MPL-2.0
// Decides which hosts are reached without a proxy.
#pragma once

#include <string>
#include <string_view>

namespace tfvault::http {

// True for localhost and loopback addresses. An IPv6 address must have brackets.
[[nodiscard]] bool IsLoopback(const std::string& host);

// Whether the list of NO_PROXY contains the host, by the rules of Go. An item is "*", an address, a
// network (10.0.0.0/8), a domain with its subdomains (a.test) or only subdomains (.a.test,
// *.a.test). Every item except "*" and a network may have a port.
[[nodiscard]] bool IsExcepted(std::string_view no_proxy, const std::string& host,
                              const std::string& port);

}  // namespace tfvault::http
