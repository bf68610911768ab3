#include "session/private_files.h"

#include "tfvault/base/file_descriptor.h"
#include "tfvault/base/small_file.h"

#include <fcntl.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkostemp is not in <cstdlib>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace tfvault::session {
namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

std::string Reason(int error) { return std::generic_category().message(error); }

bool IsPrivate(const struct stat& info) {
  return info.st_uid == geteuid() && (info.st_mode & kOthers) == 0;
}

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
  // mkostemp opens with O_EXCL and the mode 0600.
  std::string temporary = path + ".XXXXXX";
  const FileDescriptor file(mkostemp(temporary.data(), O_CLOEXEC));
  Status status = file.get() < 0 ? Error(StatusCode::kFailedPrecondition, Reason(errno))
                                 : WriteAll(file.get(), content.Reveal());
  if (status.ok() && std::rename(temporary.c_str(), path.c_str()) != 0) {
    status = Error(StatusCode::kFailedPrecondition, Reason(errno));
  }
  if (!status.ok() && file.get() >= 0) unlink(temporary.c_str());
  return Annotate(status, "cannot write '" + path + "'");
}

StatusOr<SecretString> ReadPrivateFile(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.get() < 0) {
    return Error(errno == ENOENT ? StatusCode::kNotFound : StatusCode::kPermissionDenied,
                 "cannot read '" + path + "': " + Reason(errno));
  }
  struct stat info {};
  struct stat around {};
  if (fstat(file.get(), &info) != 0 || lstat(directory.c_str(), &around) != 0 ||
      !S_ISREG(info.st_mode) || !S_ISDIR(around.st_mode) || !IsPrivate(info) ||
      !IsPrivate(around)) {
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
  FileLock lock(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (lock.fd_ < 0) return CannotLock(path);
  return lock;
}

StatusOr<FileLock> FileLock::Acquire(const std::string& path) {
  TFV_ASSIGN_OR_RETURN(FileLock lock, Open(path));
  while (flock(lock.fd_, LOCK_EX) != 0) {
    if (errno != EINTR) return CannotLock(path);
  }
  return lock;
}

StatusOr<FileLock> FileLock::Acquire(const std::string& path, const Time& time,
                                     const std::stop_token& stop) {
  constexpr Duration kInterval{20};
  TFV_ASSIGN_OR_RETURN(FileLock lock, Open(path));
  while (flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR && errno != EWOULDBLOCK) return CannotLock(path);
    TFV_RETURN_IF_ERROR(time.Sleep(kInterval, stop));
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace tfvault::session
