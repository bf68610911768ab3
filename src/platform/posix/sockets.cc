// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/sockets.h"

#include <arpa/inet.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <string_view>
#include <system_error>

namespace tfvault::platform {
namespace {

constexpr mode_t kOnlyOwner = 0177;
constexpr auto kKeepOwner = static_cast<uid_t>(-1);
constexpr auto kKeepGroup = static_cast<gid_t>(-1);

std::optional<gid_t> ParseGroup(std::string_view text) {
  gid_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number == kKeepGroup) return std::nullopt;
  return number;
}

}  // namespace

std::optional<IpAddress> ParseIpAddress(const std::string& text) {
  IpAddress address{};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  address[10] = address[11] = 0xFF;
  if (inet_pton(AF_INET, text.c_str(), &address[12]) == 1) return address;
  return std::nullopt;
}

bool IsRefusal(long os_error) { return os_error == ECONNREFUSED || os_error == ENOENT; }

std::size_t LongestSocketPath() { return sizeof(sockaddr_un::sun_path) - 1; }

OwnerOnly::OwnerOnly() : before_(::umask(kOnlyOwner)) {}

OwnerOnly::~OwnerOnly() { ::umask(static_cast<mode_t>(before_)); }

// Reads the file itself, because libc's function loads plugins, which a static program cannot do.
std::optional<unsigned> FindGroup(const std::string& group) {
  if (const auto number = ParseGroup(group)) return *number;
  std::ifstream file("/etc/group");
  // name:password:number:members
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(group + ":")) continue;
    const auto start = line.find(':', group.size() + 1) + 1;
    if (const auto number =
            ParseGroup(std::string_view(line).substr(start, line.find(':', start) - start))) {
      return *number;
    }
  }
  return std::nullopt;
}

bool SetAccess(const std::string& path, unsigned mode, std::optional<unsigned> group) {
  if (group && ::chown(path.c_str(), kKeepOwner, *group) != 0) return false;
  return ::chmod(path.c_str(), static_cast<mode_t>(mode)) == 0;
}

}  // namespace tfvault::platform
