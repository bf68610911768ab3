// SPDX-License-Identifier: MPL-2.0
#include "plugin/socket_path.h"

#include "tfvault/base/encoding.h"
#include "tfvault/platform/sockets.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

namespace tfvault::plugin {
namespace {

// The handshake line separates its fields with bars and ends with a newline.
bool FitsHandshake(const std::string& path) {
  return path.size() <= platform::LongestSocketPath() &&
         path.find_first_of("|\r\n") == std::string::npos;
}

std::string Reason() { return std::generic_category().message(errno); }

Status GiveToGroup(const std::string& path, unsigned group, unsigned mode) {
  if (platform::SetAccess(path, mode, group)) return absl::OkStatus();
  return Error(StatusCode::kPermissionDenied, "cannot change the group of '" + path + "' to " +
                                                  std::to_string(group) + ": " + Reason());
}

}  // namespace

StatusOr<SocketPath> SocketPath::Create(const SocketOptions& options) {
  std::error_code error;
  if (!options.directory.empty()) {
    std::random_device random;
    const std::uint64_t unique = (std::uint64_t{random()} << 32U) | random();
    const auto directory = std::filesystem::absolute(options.directory, error);
    SocketPath socket((directory / ("plugin" + std::to_string(unique))).string(), std::nullopt);
    if (error || !FitsHandshake(socket.path_)) {
      return Error(StatusCode::kUnavailable,
                   "PLUGIN_UNIX_SOCKET_DIR is not usable for a unix socket");
    }
    return socket;
  }
  constexpr const char* kName = "socket";
  std::vector<std::string> short_enough;
  for (const auto& candidate : options.temporary_directories) {
    const std::string parent = std::filesystem::absolute(candidate, error).string();
    const auto example = std::filesystem::path(parent) /
                         std::string(platform::kPrivateDirectoryNameLength, 'x') / kName;
    if (!error && FitsHandshake(example.string())) short_enough.push_back(parent);
  }
  std::string problem;
  auto directory = platform::PrivateDirectory::Make(short_enough, problem);
  if (!directory) {
    return Error(StatusCode::kUnavailable,
                 "no temporary directory is usable for a unix socket: " + problem);
  }
  const std::string path = (std::filesystem::path(directory->path()) / kName).string();
  return SocketPath(path, *std::move(directory));
}

SocketPath::SocketPath(std::string path,
                       std::optional<platform::PrivateDirectory> private_directory)
    : path_(std::move(path)), private_directory_(std::move(private_directory)) {}

SocketPath::SocketPath(SocketPath&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      private_directory_(std::exchange(other.private_directory_, {})) {}

SocketPath& SocketPath::operator=(SocketPath&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(private_directory_, other.private_directory_);
  return *this;
}

Status SocketPath::Restrict(const std::string& group) const {
  if (group.empty()) {
    if (platform::SetAccess(path_, 0600)) return absl::OkStatus();
    return Error(StatusCode::kPermissionDenied, "cannot restrict '" + path_ + "': " + Reason());
  }
  const auto number = platform::FindGroup(group);
  if (!number) {
    return Error(StatusCode::kNotFound, "PLUGIN_UNIX_SOCKET_GROUP: /etc/group has no group '" +
                                            group +
                                            "'; if the group is defined elsewhere, set its number");
  }
  TFV_RETURN_IF_ERROR(GiveToGroup(path_, *number, 0660));
  if (!private_directory_) return absl::OkStatus();
  return GiveToGroup(private_directory_->path(), *number, 0710);
}

void SocketPath::Remove() {
  if (!path_.empty()) unlink(path_.c_str());
  path_.clear();
  private_directory_.reset();
}

std::string GrpcUnixAddress(const std::string& path) { return "unix:" + PercentEncode(path, "/"); }

}  // namespace tfvault::plugin
