// SPDX-License-Identifier: MPL-2.0
// Sockets, and the access to a unix socket.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace tfvault::platform {

// Returns -1 on failure, and sets errno. Child processes do not inherit the socket.
[[nodiscard]] std::intptr_t OpenSocket(int family, int type, int protocol);

// Whether the error of a connection attempt (an errno value, on Windows an error of Winsock) says
// that no program listens at the address.
[[nodiscard]] bool IsRefusal(long os_error);

// An IPv6 address; an IPv4 address as ::ffff:a.b.c.d.
using IpAddress = std::array<unsigned char, 16>;
[[nodiscard]] std::optional<IpAddress> ParseIpAddress(const std::string& text);

// The longest path of a unix socket, in bytes; 0 where the program does not use unix sockets.
[[nodiscard]] std::size_t LongestSocketPath();

// While an object lives, a new socket can be used by this user only. Threading: the setting is one
// of the whole process.
class OwnerOnly {
 public:
  OwnerOnly();
  ~OwnerOnly();
  OwnerOnly(const OwnerOnly&) = delete;
  OwnerOnly& operator=(const OwnerOnly&) = delete;

 private:
  [[maybe_unused]] unsigned before_;
};

// The number of a group, from its number or its name in /etc/group.
[[nodiscard]] std::optional<unsigned> FindGroup(const std::string& group);

// Sets the mode of the file or directory, and its group if one is given. False on failure, with
// errno.
[[nodiscard]] bool SetAccess(const std::string& path, unsigned mode,
                             std::optional<unsigned> group = std::nullopt);

}  // namespace tfvault::platform
