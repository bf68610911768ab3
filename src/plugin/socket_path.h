// SPDX-License-Identifier: MPL-2.0
// The path of the plugin's unix socket, in a place that only the host can reach. The destructor
// removes the socket and its private directory.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/platform/private_directory.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::plugin {

struct SocketOptions {
  std::string directory{};  // the host's directory for the socket; empty: a private directory
  std::vector<std::string> temporary_directories{"/tmp"};  // parents to try, in order
  std::string group{};  // name or number of a group that may connect; empty: the owner only
};

class SocketPath {
 public:
  // Does not create the socket. A private directory has mode 0700. Errors: kUnavailable if no
  // directory gives a path that is short enough for a socket.
  [[nodiscard]] static StatusOr<SocketPath> Create(const SocketOptions& options);

  SocketPath(const SocketPath&) = delete;
  SocketPath& operator=(const SocketPath&) = delete;
  SocketPath(SocketPath&& other) noexcept;
  SocketPath& operator=(SocketPath&& other) noexcept;
  ~SocketPath() { Remove(); }

  [[nodiscard]] const std::string& path() const { return path_; }

  // Restricts who may connect to the existing socket: the owner, or the members of `group`, who may
  // then also pass through the private directory. Errors: kNotFound for a group that is not in
  // /etc/group, kPermissionDenied if this user may not set the group.
  [[nodiscard]] Status Restrict(const std::string& group) const;

  // Removes the socket and the private directory if they exist.
  void Remove();

 private:
  SocketPath(std::string path, std::optional<platform::PrivateDirectory> private_directory);

  std::string path_;
  std::optional<platform::PrivateDirectory>
      private_directory_;  // absent: the directory is the host's
};

// The path as a gRPC address, which gRPC parses as a URI; special characters are escaped.
[[nodiscard]] std::string GrpcUnixAddress(const std::string& path);

}  // namespace tfvault::plugin
