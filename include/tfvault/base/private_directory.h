// Directories that only this user may enter, for files that must not outlive the process.
//
// The process holds a lock on a file in each of them. The kernel frees it however the process ends,
// so a later process can tell an abandoned directory from one that is in use.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault {

// How long the name of such a directory is, without its parent.
inline constexpr std::size_t kPrivateDirectoryNameLength = 14;

class PrivateDirectory {
 public:
  // A new directory with the mode 0700 below the first of `parents` where one can be made; empty
  // names are skipped. Errors: kFailedPrecondition naming the last of them.
  [[nodiscard]] static StatusOr<PrivateDirectory> Make(const std::vector<std::string>& parents);

  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  PrivateDirectory(PrivateDirectory&& other) noexcept;
  PrivateDirectory& operator=(PrivateDirectory&& other) noexcept;
  ~PrivateDirectory() { Remove(); }

  [[nodiscard]] const std::string& path() const { return path_; }

  // Removes the directory with its files; no directories may be in it.
  void Remove();

 private:
  PrivateDirectory(std::string path, int directory, int lock)
      : path_(std::move(path)), directory_(directory), lock_(lock) {}
  // Absent when another process took it for abandoned meanwhile.
  [[nodiscard]] static std::optional<PrivateDirectory> Own(const std::string& path);

  std::string path_;
  int directory_ = -1;
  int lock_ = -1;
};

// Where this user's processes may leave temporary files, in the order of preference. The last one,
// for caches, is no such place, but programs in it can be run where temporary files cannot.
[[nodiscard]] std::vector<std::string> TemporaryDirectories(const Environment& environment);

// Removes what processes of this user left below `parents` when they were killed. One that may be
// in use stays: its process lives, or it ran on another machine that shares the directory.
void RemoveAbandonedDirectories(const std::vector<std::string>& parents);

}  // namespace tfvault
