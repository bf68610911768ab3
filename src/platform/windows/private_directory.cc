// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/private_directory.h"

#include "platform/windows/access.h"
#include "tfvault/platform/files.h"

#include <fcntl.h>
#include <io.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace tfvault::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "tfvault-";
constexpr std::string_view kPattern = "tfvault-XXXXXX";
static_assert(kPattern.size() == kPrivateDirectoryNameLength);

// Another process may consider a new directory abandoned before its lock is held.
constexpr int kMostAttempts = 8;

// The file that its owner holds open alone.
constexpr const char* kOwner = "owner";

FileDescriptor OpenAlone(const fs::path& path, DWORD disposition) {
  OnlyThisUser access;
  Handle file(CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, 0, access.get(), disposition,
                          FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  if (file.get() == nullptr) return FileDescriptor();
  return FileDescriptor(_open_osfhandle(reinterpret_cast<std::intptr_t>(file.Release()),
                                        _O_RDWR | _O_BINARY | _O_NOINHERIT));
}

// Removes the owner's file last: while it exists, a later process can still find and remove the
// other files.
void RemoveFiles(const fs::path& directory, FileDescriptor lock) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    std::error_code ignored;
    if (entry.path().filename() != kOwner) fs::remove(entry.path(), ignored);
  }
  lock.Close();
  fs::remove(directory / kOwner, error);
  fs::remove(directory, error);
}

void RemoveIfAbandoned(const fs::path& directory) {
  if (!IsPrivateDirectory(directory.string())) return;
  auto lock = OpenAlone(directory / kOwner, OPEN_EXISTING);
  if (lock.get() >= 0) {
    RemoveFiles(directory, std::move(lock));
  } else if (GetLastError() == ERROR_FILE_NOT_FOUND) {
    // The directory was just created, or is just being removed. Only an empty one goes.
    std::error_code ignored;
    fs::remove(directory, ignored);
  }
}

}  // namespace

std::optional<PrivateDirectory> PrivateDirectory::Own(const std::string& path) {
  auto lock = OpenAlone(fs::path(path) / kOwner, CREATE_NEW);
  if (lock.get() < 0) return std::nullopt;
  return PrivateDirectory(path, {}, std::move(lock));
}

std::optional<PrivateDirectory> PrivateDirectory::Make(const std::vector<std::string>& parents,
                                                       std::string& problem) {
  problem = "no parent for a temporary directory is given";
  OnlyThisUser access;
  for (const auto& parent : parents) {
    if (parent.empty() || access.get() == nullptr) continue;
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      std::string path = (fs::path(parent) / kPattern).string();
      Randomise(path);
      if (CreateDirectoryW(ToWide(path).c_str(), access.get()) == FALSE) {
        SetErrno();
        problem = "cannot make a directory in '" + parent +
                  "': " + std::generic_category().message(errno);
        if (errno == EEXIST) continue;
        break;
      }
      auto owned = Own(path);
      if (owned) return owned;
      problem = "cannot use '" + path + "'";
      std::error_code ignored;
      fs::remove(path, ignored);
    }
  }
  return std::nullopt;
}

void PrivateDirectory::Remove() {
  if (lock_.get() < 0) return;
  RemoveFiles(path_, std::exchange(lock_, FileDescriptor()));
  path_.clear();
}

void RemoveAbandonedDirectories(const std::vector<std::string>& parents) {
  for (const auto& parent : parents) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
      const std::string name = entry.path().filename().string();
      if (name.size() == kPattern.size() && name.starts_with(kPrefix)) {
        RemoveIfAbandoned(entry.path());
      }
    }
  }
}

}  // namespace tfvault::platform
