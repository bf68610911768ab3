// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/private_directory.h"

#include "platform/posix/descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

namespace tfvault::platform {
namespace {

constexpr std::string_view kPrefix = "tfvault-";
constexpr std::string_view kPattern = "tfvault-XXXXXX";
static_assert(kPattern.size() == kPrivateDirectoryNameLength);

// Another process may consider a new directory abandoned before its lock is held.
constexpr int kMostAttempts = 8;

// A scan of a temporary directory must not take noticeable time.
constexpr int kMostEntries = 100'000;

constexpr int kOpenDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Name of the file whose lock the owner holds. A lock does not cover processes on other machines
// that share the file system, so the name contains the boot id of the machine. Empty: the boot id
// is not known.
const std::string& OwnerFile() {
  static const std::string name = [] {
    const std::string boot = BootId();
    return boot.empty() ? boot : "owner-" + boot;
  }();
  return name;
}

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

// Calls `use` with the name of each entry.
template <typename Use>
void ForEachEntry(int directory, Use use) {
  FileDescriptor copy(openat(directory, ".", kOpenDirectory));
  const Directory entries(copy.get() < 0 ? nullptr : fdopendir(copy.get()), closedir);
  if (entries == nullptr) return;
  std::ignore = copy.Release();  // closedir closes it
  for (int count = 0; count < kMostEntries; ++count) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is used by this thread only
    const dirent* entry = readdir(entries.get());
    if (entry == nullptr) return;
    use(static_cast<const char*>(entry->d_name));
  }
}

// Removes the owner's file last: while it exists, a later process can still find and remove the
// other files. Removing it needs no descriptor, because none may be free.
void RemoveFiles(int directory) {
  const std::string& owner = OwnerFile();
  ForEachEntry(directory, [&](const std::string& name) {
    if (name != owner) unlinkat(directory, name.c_str(), 0);
  });
  unlinkat(directory, owner.c_str(), 0);
}

bool IsOurs(int fd, mode_t kind) {
  struct stat info {};
  return fstat(fd, &info) == 0 && (info.st_mode & S_IFMT) == kind && info.st_uid == geteuid() &&
         (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

void RemoveIfAbandoned(int parent, const std::string& name, const std::string& owner) {
  const FileDescriptor directory(openat(parent, name.c_str(), kOpenDirectory));
  if (directory.get() < 0 || !IsOurs(directory.get(), S_IFDIR)) return;
  const FileDescriptor lock(
      openat(directory.get(), owner.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (lock.get() >= 0) {
    if (!IsOurs(lock.get(), S_IFREG) || flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return;
    RemoveFiles(directory.get());
  }
  // A directory without this owner file was just created, is just being removed, or belongs to
  // another machine. In the last case it contains files, so unlinkat() fails.
  unlinkat(parent, name.c_str(), AT_REMOVEDIR);
}

std::string Reason(int error) { return std::generic_category().message(error); }

}  // namespace

std::optional<PrivateDirectory> PrivateDirectory::Own(const std::string& path) {
  FileDescriptor directory(open(path.c_str(), kOpenDirectory));
  const std::string& owner = OwnerFile();
  if (owner.empty()) return PrivateDirectory(path, std::move(directory), {});
  FileDescriptor lock(openat(directory.get(), owner.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                             S_IRUSR | S_IWUSR));
  if (lock.get() < 0) return std::nullopt;
  // Where locks do not work, no process considers a directory abandoned, so that error is ignored.
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return std::nullopt;
  if (faccessat(directory.get(), owner.c_str(), F_OK, 0) != 0) return std::nullopt;
  return PrivateDirectory(path, std::move(directory), std::move(lock));
}

std::optional<PrivateDirectory> PrivateDirectory::Make(const std::vector<std::string>& parents,
                                                       std::string& problem) {
  problem = "no parent for a temporary directory is given";
  for (const auto& parent : parents) {
    if (parent.empty()) continue;
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      std::string path = (std::filesystem::path(parent) / kPattern).string();
      if (mkdtemp(path.data()) == nullptr) {
        problem = "cannot make a directory in '" + parent + "': " + Reason(errno);
        break;
      }
      auto owned = Own(path);
      if (owned) return owned;
      problem = "cannot use '" + path + "': " + Reason(errno);
      rmdir(path.c_str());
    }
  }
  return std::nullopt;
}

void PrivateDirectory::Remove() {
  const FileDescriptor directory = std::exchange(directory_, FileDescriptor());
  const FileDescriptor lock = std::exchange(lock_, FileDescriptor());
  if (directory.get() < 0) return;
  RemoveFiles(directory.get());
  rmdir(path_.c_str());
  path_.clear();
}

void RemoveAbandonedDirectories(const std::vector<std::string>& parents) {
  const std::string& owner = OwnerFile();
  if (owner.empty()) return;
  for (auto parent = parents.begin(); parent != parents.end(); ++parent) {
    if (std::find(parents.begin(), parent, *parent) != parent) continue;
    const FileDescriptor directory(open(parent->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0) continue;
    ForEachEntry(directory.get(), [&](const std::string& name) {
      if (name.size() == kPattern.size() && name.starts_with(kPrefix)) {
        RemoveIfAbandoned(directory.get(), name, owner);
      }
    });
  }
}

}  // namespace tfvault::platform
