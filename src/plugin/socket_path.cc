#include "plugin/socket_path.h"

#include "tfvault/base/encoding.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>
#include <utility>

namespace tfvault::plugin {
namespace {

constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;
constexpr auto kKeepOwner = static_cast<uid_t>(-1);
constexpr auto kNoGroup = static_cast<gid_t>(-1);  // for chown: keep the present group

std::string Describe(int error) { return std::generic_category().message(error); }

// The handshake line separates its fields with bars and ends with a newline.
bool FitsHandshake(const std::string& path) {
  return path.size() <= kLongestPath && path.find_first_of("|\r\n") == std::string::npos;
}

std::optional<gid_t> ParseGroup(std::string_view text) {
  gid_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number == kNoGroup) return std::nullopt;
  return number;
}

// Reads the file itself, because libc's function loads plugins, which a static program cannot do.
StatusOr<gid_t> FindGroup(const std::string& group) {
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
  return Error(StatusCode::kNotFound, "PLUGIN_UNIX_SOCKET_GROUP: /etc/group has no group '" +
                                          group +
                                          "'; if the group is defined elsewhere, set its number");
}

Status GiveToGroup(const std::string& path, gid_t group, mode_t mode) {
  if (chown(path.c_str(), kKeepOwner, group) != 0 || chmod(path.c_str(), mode) != 0) {
    return Error(StatusCode::kPermissionDenied, "cannot change the group of '" + path + "' to " +
                                                    std::to_string(group) + ": " + Describe(errno));
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<SocketPath> SocketPath::Create(const SocketOptions& options) {
  std::error_code error;
  if (!options.directory.empty()) {
    std::random_device random;
    const std::uint64_t unique = (std::uint64_t{random()} << 32U) | random();
    const auto directory = std::filesystem::absolute(options.directory, error);
    SocketPath socket(directory / ("plugin" + std::to_string(unique)), std::nullopt);
    if (error || !FitsHandshake(socket.path_)) {
      return Error(StatusCode::kUnavailable,
                   "PLUGIN_UNIX_SOCKET_DIR is not usable for a unix socket");
    }
    return socket;
  }
  constexpr const char* kName = "socket";
  std::vector<std::string> short_enough;
  for (const auto& candidate : options.temporary_directories) {
    const std::string parent = std::filesystem::absolute(candidate, error);
    const auto example =
        std::filesystem::path(parent) / std::string(kPrivateDirectoryNameLength, 'x') / kName;
    if (!error && FitsHandshake(example)) short_enough.push_back(parent);
  }
  auto directory = PrivateDirectory::Make(short_enough);
  if (!directory.ok()) {
    return Error(StatusCode::kUnavailable, "no temporary directory is usable for a unix socket: " +
                                               Message(directory.status()));
  }
  const std::string path = std::filesystem::path(directory->path()) / kName;
  return SocketPath(path, *std::move(directory));
}

SocketPath::SocketPath(std::string path, std::optional<PrivateDirectory> private_directory)
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
    if (chmod(path_.c_str(), 0600) == 0) return absl::OkStatus();
    return Error(StatusCode::kPermissionDenied,
                 "cannot restrict '" + path_ + "': " + Describe(errno));
  }
  TFV_ASSIGN_OR_RETURN(const gid_t number, FindGroup(group));
  TFV_RETURN_IF_ERROR(GiveToGroup(path_, number, 0660));
  if (!private_directory_) return absl::OkStatus();
  return GiveToGroup(private_directory_->path(), number, 0710);
}

void SocketPath::Remove() {
  if (!path_.empty()) unlink(path_.c_str());
  path_.clear();
  private_directory_.reset();
}

std::string GrpcUnixAddress(const std::string& path) { return "unix:" + PercentEncode(path, "/"); }

}  // namespace tfvault::plugin
