// A path for our unix socket that only the host can reach, removed with everything around it.
#pragma once

#include "tfvault/base/private_directory.h"
#include "tfvault/base/status.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::plugin {

struct SocketOptions {
  std::string directory{};  // the host's own directory for the socket; empty: a private one
  std::vector<std::string> temporary_directories{"/tmp"};  // tried in order for a private one
  std::string group{};  // name or number of a group that may connect; empty: the owner only
};

class SocketPath {
 public:
  // Does not create the socket. A private directory has mode 0700.
  // Errors: kUnavailable when no directory takes a path that is short enough for a socket.
  [[nodiscard]] static StatusOr<SocketPath> Create(const SocketOptions& options);

  SocketPath(const SocketPath&) = delete;
  SocketPath& operator=(const SocketPath&) = delete;
  SocketPath(SocketPath&& other) noexcept;
  SocketPath& operator=(SocketPath&& other) noexcept;
  ~SocketPath() { Remove(); }

  [[nodiscard]] const std::string& path() const { return path_; }

  // Sets who may connect, once the socket exists: the owner, or with a group its members, who then
  // may also pass through the private directory.
  // Errors: kNotFound for a group that /etc/group does not name, kPermissionDenied when we may not
  // give to it.
  [[nodiscard]] Status Restrict(const std::string& group) const;

  // Removes socket and private directory, as far as they exist.
  void Remove();

 private:
  SocketPath(std::string path, std::optional<PrivateDirectory> private_directory);

  std::string path_;
  std::optional<PrivateDirectory> private_directory_;  // absent: the directory is the host's
};

// The path as gRPC wants an address: it is parsed as a URI, so odd characters are escaped.
[[nodiscard]] std::string GrpcUnixAddress(const std::string& path);

}  // namespace tfvault::plugin
