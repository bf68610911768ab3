// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/sockets.h"

#include "platform/windows/windows.h"

#include <ws2tcpip.h>

#include <cerrno>

namespace tfvault::platform {

std::intptr_t OpenSocket(int family, int type, int protocol) {
  const SOCKET socket = WSASocketW(family, type, protocol, nullptr, 0,
                                   WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) errno = WSAGetLastError() == WSAEMFILE ? EMFILE : EIO;
  return socket == INVALID_SOCKET ? -1 : static_cast<std::intptr_t>(socket);
}

std::optional<IpAddress> ParseIpAddress(const std::string& text) {
  IpAddress address{};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  address = {};  // a failed call also writes
  address[10] = address[11] = 0xFF;
  if (inet_pton(AF_INET, text.c_str(), &address[12]) == 1) return address;
  return std::nullopt;
}

bool IsRefusal(long os_error) { return os_error == WSAECONNREFUSED; }

// Plugins on Windows use TCP, as go-plugin does.
std::size_t LongestSocketPath() { return 0; }

OwnerOnly::OwnerOnly() : before_(0) {}
OwnerOnly::~OwnerOnly() = default;

std::optional<unsigned> FindGroup(const std::string& /*group*/) { return std::nullopt; }

bool SetAccess(const std::string& /*path*/, unsigned /*mode*/, std::optional<unsigned> /*group*/) {
  errno = ENOTSUP;
  return false;
}

}  // namespace tfvault::platform
