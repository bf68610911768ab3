// Temporary directories that only this user can enter, for files that must not outlive the process.
//
// The process holds a lock on a file in each directory. The kernel releases the lock whenever the
// process ends, so a later process can detect an abandoned directory by its free lock.
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
  // Creates a directory with mode 0700 below the first of `parents` that allows it; empty names are
  // skipped. Errors: kFailedPrecondition that names the last parent tried.
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
  // Absent when another process considered the directory abandoned and removed it meanwhile.
  [[nodiscard]] static std::optional<PrivateDirectory> Own(const std::string& path);

  std::string path_;
  int directory_ = -1;
  int lock_ = -1;
};

// The directories for this user's temporary files, in order of preference. The last one is the
// user's cache directory: programs can be run from it where the others are mounted noexec.
[[nodiscard]] std::vector<std::string> TemporaryDirectories(const Environment& environment);

// Removes the directories below `parents` that killed processes of this user left behind. A
// directory that may be in use stays: its process lives, or its process ran on another machine that
// shares the file system.
void RemoveAbandonedDirectories(const std::vector<std::string>& parents);

}  // namespace tfvault
