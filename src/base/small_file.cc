#include "tfvault/base/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace tfvault {
namespace {

Status Refuse(const std::string& reason) { return Error(StatusCode::kInvalidArgument, reason); }

Status RefuseForErrno() { return Refuse(std::generic_category().message(errno)); }

Status CheckKind(const struct stat& info) {
  const std::string only = ", and only regular files are read";
  if (S_ISREG(info.st_mode)) return absl::OkStatus();
  if (S_ISDIR(info.st_mode)) return Refuse("it is a directory" + only);
  if (S_ISFIFO(info.st_mode)) return Refuse("it is a pipe" + only);
  if (S_ISSOCK(info.st_mode)) return Refuse("it is a socket" + only);
  return Refuse("it is a device" + only);
}

StatusOr<SecretString> OpenAndRead(const std::string& path, std::size_t max_bytes) {
  // Checks the path before open(), because opening a device can have side effects.
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return RefuseForErrno();
  TFV_RETURN_IF_ERROR(CheckKind(info));
  // O_NONBLOCK: the file may have been replaced by a pipe since the check.
  const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0) return RefuseForErrno();
  auto content = ReadOpenFile(file, max_bytes);
  close(file);
  return content;
}

}  // namespace

StatusOr<SecretString> ReadOpenFile(int file_descriptor, std::size_t max_bytes) {
  struct stat info {};
  if (fstat(file_descriptor, &info) != 0) return RefuseForErrno();
  TFV_RETURN_IF_ERROR(CheckKind(info));
  SecretBuffer text;
  // Files in /proc report the size zero, so the limit applies to the bytes that were read.
  std::array<char, 4096> buffer{};
  Status status;
  while (status.ok()) {
    const ssize_t count = read(file_descriptor, buffer.data(), buffer.size());
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      status = RefuseForErrno();
    } else if (text.append(buffer.data(), static_cast<std::size_t>(count)).size() > max_bytes) {
      status = Refuse("it is larger than " + std::to_string(max_bytes) + " bytes");
    }
  }
  if (!status.ok()) return status;
  return SecretString(text);
}

StatusOr<SecretString> ReadSmallFile(const std::string& path, std::size_t max_bytes) {
  auto content = OpenAndRead(path, max_bytes);
  if (!content.ok()) {
    return Annotate(content.status(), "the file '" + path + "' cannot be read");
  }
  return content;
}

}  // namespace tfvault
