// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/files.h"

#include <fcntl.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkostemp is not in <cstdlib>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace tfvault::platform {
namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

bool IsPrivate(const struct stat& info) {
  return info.st_uid == geteuid() && (info.st_mode & kOthers) == 0;
}

bool LockFile(int descriptor, int operation) {
  int result = -1;
  do {
    result = flock(descriptor, operation);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

}  // namespace

FileDescriptor OpenToRead(const std::string& path, Links links) {
  constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  return FileDescriptor(open(path.c_str(), links == Links::kRefuse ? kFlags | O_NOFOLLOW : kFlags));
}

// mkostemp opens with O_EXCL and the mode 0600.
FileDescriptor CreatePrivateFile(std::string& path) {
  return FileDescriptor(mkostemp(path.data(), O_CLOEXEC));
}

FileDescriptor OpenLockFile(const std::string& path) {
  return FileDescriptor(
      open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
}

bool Lock(int descriptor) { return LockFile(descriptor, LOCK_EX); }

bool TryLock(int descriptor) { return LockFile(descriptor, LOCK_EX | LOCK_NB); }

bool Replace(const std::string& from, const std::string& to) {
  return std::rename(from.c_str(), to.c_str()) == 0;
}

bool IsPrivateFile(int descriptor) {
  struct stat info {};
  return fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && IsPrivate(info);
}

bool IsPrivateDirectory(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && IsPrivate(info);
}

void MakePrivate(const std::string& directory) { chmod(directory.c_str(), S_IRWXU); }

bool AddName(const std::string& file, const std::string& name) {
  return linkat(AT_FDCWD, file.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

bool IsExecutable(const std::string& file) { return access(file.c_str(), X_OK) == 0; }

}  // namespace tfvault::platform
