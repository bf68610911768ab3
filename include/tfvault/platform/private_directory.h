// SPDX-License-Identifier: MPL-2.0
// Temporary directories that only this user can enter, for files that must not outlive the process.
//
// The process holds a lock on a file in each directory. The system releases the lock when the
// process ends for any reason, so a later process detects an abandoned directory by its free lock.
#pragma once

#include "tfvault/platform/file_descriptor.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::platform {

// Length of the name of such a directory, without its parent, in bytes.
inline constexpr std::size_t kPrivateDirectoryNameLength = 14;

class PrivateDirectory {
 public:
  // Creates a directory "tfvault-XXXXXX" for this user only, below the first of `parents` in which
  // that succeeds; empty names are skipped. Absent on failure; `problem` then names the last
  // parent.
  [[nodiscard]] static std::optional<PrivateDirectory> Make(const std::vector<std::string>& parents,
                                                            std::string& problem);

  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  PrivateDirectory(PrivateDirectory&& other) noexcept
      : path_(std::exchange(other.path_, {})),
        directory_(std::move(other.directory_)),
        lock_(std::move(other.lock_)) {}
  PrivateDirectory& operator=(PrivateDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(directory_, other.directory_);
    std::swap(lock_, other.lock_);
    return *this;
  }
  ~PrivateDirectory() { Remove(); }

  [[nodiscard]] const std::string& path() const { return path_; }

  // Removes the directory and its files; it must not contain directories.
  void Remove();

 private:
  PrivateDirectory(std::string path, FileDescriptor directory, FileDescriptor lock)
      : path_(std::move(path)), directory_(std::move(directory)), lock_(std::move(lock)) {}
  // Absent when another process has removed the directory, because it seemed abandoned.
  [[nodiscard]] static std::optional<PrivateDirectory> Own(const std::string& path);

  std::string path_;
  FileDescriptor directory_;
  FileDescriptor lock_;
};

// Removes the directories in `parents` that killed processes of this user left behind. Keeps a
// directory if its process is running, or may be running on another machine that shares the file
// system.
void RemoveAbandonedDirectories(const std::vector<std::string>& parents);

}  // namespace tfvault::platform
