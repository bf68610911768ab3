// Temporary directories that only this user can enter, for files that must not outlive the process.
//
// The process holds a lock on a file in each directory. The kernel releases the lock when the
// process ends for any reason, so a later process detects an abandoned directory by its free lock.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault {

// Length of the name of such a directory, without its parent, in bytes.
inline constexpr std::size_t kPrivateDirectoryNameLength = 14;

class PrivateDirectory {
 public:
  // Creates a directory with mode 0700 below the first of `parents` in which that succeeds; empty
  // names are skipped. Errors: kFailedPrecondition with the name of the last parent.
  [[nodiscard]] static StatusOr<PrivateDirectory> Make(const std::vector<std::string>& parents);

  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  PrivateDirectory(PrivateDirectory&& other) noexcept;
  PrivateDirectory& operator=(PrivateDirectory&& other) noexcept;
  ~PrivateDirectory() { Remove(); }

  [[nodiscard]] const std::string& path() const { return path_; }

  // Removes the directory and its files; it must not contain directories.
  void Remove();

 private:
  PrivateDirectory(std::string path, int directory, int lock)
      : path_(std::move(path)), directory_(directory), lock_(lock) {}
  // Absent when another process has removed the directory, because it seemed abandoned.
  [[nodiscard]] static std::optional<PrivateDirectory> Own(const std::string& path);

  std::string path_;
  int directory_ = -1;
  int lock_ = -1;
};

// The directories for this user's temporary files, in order of preference. The last is the user's
// cache directory: programs can be run from there even if the other directories are mounted noexec.
[[nodiscard]] std::vector<std::string> TemporaryDirectories(const Environment& environment);

// Removes the directories below `parents` that killed processes of this user left behind. Keeps a
// directory if its process is running, or may be running on another machine that shares the file
// system.
void RemoveAbandonedDirectories(const std::vector<std::string>& parents);

}  // namespace tfvault
