// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/small_file.h"

#include "tfvault/platform/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace tfvault {
namespace {

Status Refuse(const std::string& reason) { return Error(StatusCode::kInvalidArgument, reason); }

Status RefuseForErrno() { return Refuse(std::generic_category().message(errno)); }

Status CheckKind(std::filesystem::file_type kind) {
  using enum std::filesystem::file_type;
  const std::string only = ", and only regular files are read";
  if (kind == regular) return absl::OkStatus();
  if (kind == directory) return Refuse("it is a directory" + only);
  if (kind == fifo) return Refuse("it is a pipe" + only);
  if (kind == socket) return Refuse("it is a socket" + only);
  return Refuse("it is a device" + only);
}

std::filesystem::file_type KindOf(const struct stat& info) {
  using enum std::filesystem::file_type;
  if (S_ISREG(info.st_mode)) return regular;
  if (S_ISDIR(info.st_mode)) return directory;
  return S_ISFIFO(info.st_mode) ? fifo : unknown;
}

StatusOr<SecretString> OpenAndRead(const std::string& path, std::size_t max_bytes) {
  // Checks the path before open(), because opening a device can have side effects.
  std::error_code error;
  const auto found = std::filesystem::status(path, error);
  if (error) return Refuse(error.message());
  TFV_RETURN_IF_ERROR(CheckKind(found.type()));
  const auto file = platform::OpenToRead(path, platform::Links::kFollow);
  if (file.get() < 0) return RefuseForErrno();
  return ReadOpenFile(file.get(), max_bytes);
}

}  // namespace

StatusOr<SecretString> ReadOpenFile(int file_descriptor, std::size_t max_bytes) {
  struct stat info {};
  if (fstat(file_descriptor, &info) != 0) return RefuseForErrno();
  TFV_RETURN_IF_ERROR(CheckKind(KindOf(info)));
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
