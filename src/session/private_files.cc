// SPDX-License-Identifier: MPL-2.0
#include "session/private_files.h"

#include "tfvault/base/small_file.h"
#include "tfvault/platform/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace tfvault::session {
namespace {

std::string Reason(int error) { return std::generic_category().message(error); }

Status WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Error(StatusCode::kFailedPrecondition, Reason(errno));
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

Status CannotLock(const std::string& path) {
  return Error(StatusCode::kFailedPrecondition, "cannot lock '" + path + "': " + Reason(errno));
}

}  // namespace

Status WritePrivateFile(const std::string& path, const SecretString& content) {
  std::string temporary = path + ".XXXXXX";
  auto file = platform::CreatePrivateFile(temporary);
  const bool created = file.get() >= 0;
  Status status = created ? WriteAll(file.get(), content.Reveal())
                          : Error(StatusCode::kFailedPrecondition, Reason(errno));
  file.Close();
  if (status.ok() && !platform::Replace(temporary, path)) {
    status = Error(StatusCode::kFailedPrecondition, Reason(errno));
  }
  if (!status.ok() && created) unlink(temporary.c_str());
  return Annotate(status, "cannot write '" + path + "'");
}

StatusOr<SecretString> ReadPrivateFile(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const auto file = platform::OpenToRead(path, platform::Links::kRefuse);
  if (file.get() < 0) {
    return Error(errno == ENOENT ? StatusCode::kNotFound : StatusCode::kPermissionDenied,
                 "cannot read '" + path + "': " + Reason(errno));
  }
  if (!platform::IsPrivateFile(file.get()) || !platform::IsPrivateDirectory(directory)) {
    return Error(StatusCode::kPermissionDenied,
                 "'" + path +
                     "' is not used: the file and its directory must belong to this user and be "
                     "inaccessible to other users");
  }
  auto content = ReadOpenFile(file.get());
  if (!content.ok()) return Annotate(content.status(), "cannot read '" + path + "'");
  return content;
}

StatusOr<FileLock> FileLock::Open(const std::string& path) {
  auto file = platform::OpenLockFile(path);
  if (file.get() < 0) return CannotLock(path);
  return FileLock(std::move(file));
}

StatusOr<FileLock> FileLock::Acquire(const std::string& path) {
  TFV_ASSIGN_OR_RETURN(FileLock lock, Open(path));
  if (!platform::Lock(lock.file_.get())) return CannotLock(path);
  return lock;
}

StatusOr<FileLock> FileLock::Acquire(const std::string& path, const Time& time,
                                     const std::stop_token& stop) {
  constexpr Duration kInterval{20};
  TFV_ASSIGN_OR_RETURN(FileLock lock, Open(path));
  while (!platform::TryLock(lock.file_.get())) {
    if (errno != EWOULDBLOCK) return CannotLock(path);
    TFV_RETURN_IF_ERROR(time.Sleep(kInterval, stop));
  }
  return lock;
}

}  // namespace tfvault::session
