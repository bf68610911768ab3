// Files that only their owner can read, for what one process of a user hands to another.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>

namespace tfvault::session {

// Replaces the file in one step; nobody else can read it at any time.
[[nodiscard]] Status WritePrivateFile(const std::string& path, const SecretString& content);

// Errors: kNotFound; kPermissionDenied when the file is not a plain one in a directory, both this
// user's and closed to everybody else.
[[nodiscard]] StatusOr<SecretString> ReadPrivateFile(const std::string& path);

// Holds a file's lock, which one process and one object at a time can; freed when either ends.
class FileLock {
 public:
  // Waits for as long as somebody else holds it. The file is made when it is missing.
  [[nodiscard]] static StatusOr<FileLock> Acquire(const std::string& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace tfvault::session
