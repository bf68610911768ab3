// SPDX-License-Identifier: MPL-2.0
// Files that only their owner can read, for data between processes of one user.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/platform/file_descriptor.h"

#include <stop_token>
#include <string>
#include <utility>

namespace tfvault::session {

// Replaces the file atomically. No other user can read it at any time. Errors: kFailedPrecondition.
[[nodiscard]] Status WritePrivateFile(const std::string& path, const SecretString& content);

// Errors: kNotFound; kPermissionDenied when the path is not a regular file, or when the file or its
// directory belongs to another user or is accessible to other users.
[[nodiscard]] StatusOr<SecretString> ReadPrivateFile(const std::string& path);

// Holds the lock of a file. Only one object of all processes can hold it; the destructor, or the
// end of the process, releases it.
class FileLock {
 public:
  // Waits without a limit while another object holds the lock. Creates a missing file.
  [[nodiscard]] static StatusOr<FileLock> Acquire(const std::string& path);
  // As above. Errors: also kCancelled as soon as `stop` fires.
  [[nodiscard]] static StatusOr<FileLock> Acquire(const std::string& path, const Time& time,
                                                  const std::stop_token& stop);

 private:
  explicit FileLock(platform::FileDescriptor file) : file_(std::move(file)) {}
  [[nodiscard]] static StatusOr<FileLock> Open(const std::string& path);
  platform::FileDescriptor file_;
};

}  // namespace tfvault::session
