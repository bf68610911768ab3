// SPDX-License-Identifier: MPL-2.0
// Files that only their owner can read, and their locks. Functions that fail set errno. Child
// processes do not inherit the descriptors.
#pragma once

#include "tfvault/platform/file_descriptor.h"

#include <string>

namespace tfvault::platform {

enum class Links { kFollow, kRefuse };

// Opens a file for reading, without waiting for the writer of a pipe. kRefuse: the last part of the
// path must not be a symbolic link.
[[nodiscard]] FileDescriptor OpenToRead(const std::string& path, Links links);

// Creates a file that only this user can read, for writing. The function replaces the six Xs at the
// end of `path` by a new name.
[[nodiscard]] FileDescriptor CreatePrivateFile(std::string& path);

// Opens a file for a lock, and creates it if it is missing, for this user only.
[[nodiscard]] FileDescriptor OpenLockFile(const std::string& path);

// Waits until this descriptor alone holds the lock of the file. The end of the process releases it.
[[nodiscard]] bool Lock(int descriptor);

// As above, but does not wait. False, with the errno EWOULDBLOCK, if another descriptor holds the
// lock.
[[nodiscard]] bool TryLock(int descriptor);

// Gives the file the name `to`, atomically, in place of a file with that name.
[[nodiscard]] bool Replace(const std::string& from, const std::string& to);

// Whether only this user can read the regular file or the directory.
[[nodiscard]] bool IsPrivateFile(int descriptor);
[[nodiscard]] bool IsPrivateDirectory(const std::string& path);

// Forbids other users to enter the directory.
void MakePrivate(const std::string& directory);

// Gives the file a second name in the same file system. False where that fails, and on Windows,
// which cannot delete any name of a running program.
[[nodiscard]] bool AddName(const std::string& file, const std::string& name);

[[nodiscard]] bool IsExecutable(const std::string& file);

}  // namespace tfvault::platform
