// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/files.h"

#include "platform/windows/access.h"

#include <fcntl.h>
#include <io.h>

#include <cerrno>

namespace tfvault::platform {
namespace {

constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

FileDescriptor Open(const std::string& path, DWORD access, DWORD disposition, DWORD flags,
                    SECURITY_ATTRIBUTES* security = nullptr) {
  Handle file(
      CreateFileW(ToWide(path).c_str(), access, kShareAll, security, disposition, flags, nullptr));
  if (file.get() == nullptr) {
    SetErrno();
    return FileDescriptor();
  }
  const int kind = (access & GENERIC_WRITE) != 0 ? _O_RDWR : _O_RDONLY;
  return FileDescriptor(_open_osfhandle(reinterpret_cast<std::intptr_t>(file.Release()),
                                        kind | _O_BINARY | _O_NOINHERIT));
}

HANDLE HandleOf(int descriptor) { return reinterpret_cast<HANDLE>(_get_osfhandle(descriptor)); }

bool IsLink(int descriptor) {
  BY_HANDLE_FILE_INFORMATION info{};
  return GetFileInformationByHandle(HandleOf(descriptor), &info) == FALSE ||
         (info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
}

bool LockByte(int descriptor, DWORD flags) {
  OVERLAPPED start{};
  if (LockFileEx(HandleOf(descriptor), flags, 0, 1, 0, &start) != FALSE) return true;
  SetErrno();
  return false;
}

}  // namespace

FileDescriptor OpenToRead(const std::string& path, Links links) {
  if (links == Links::kFollow) return Open(path, GENERIC_READ, OPEN_EXISTING, 0);
  auto file = Open(path, GENERIC_READ, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT);
  if (file.get() >= 0 && IsLink(file.get())) {
    errno = ELOOP;
    return FileDescriptor();
  }
  return file;
}

FileDescriptor CreatePrivateFile(std::string& path) {
  Randomise(path);
  OnlyThisUser access;
  if (access.get() == nullptr) {
    errno = EACCES;
    return FileDescriptor();
  }
  return Open(path, GENERIC_READ | GENERIC_WRITE, CREATE_NEW, 0, access.get());
}

FileDescriptor OpenLockFile(const std::string& path) {
  OnlyThisUser access;
  return Open(path, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, FILE_FLAG_OPEN_REPARSE_POINT,
              access.get());
}

bool Lock(int descriptor) { return LockByte(descriptor, LOCKFILE_EXCLUSIVE_LOCK); }

bool TryLock(int descriptor) {
  if (LockByte(descriptor, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY)) return true;
  if (GetLastError() == ERROR_LOCK_VIOLATION) errno = EWOULDBLOCK;
  return false;
}

bool Replace(const std::string& from, const std::string& to) {
  if (MoveFileExW(ToWide(from).c_str(), ToWide(to).c_str(), MOVEFILE_REPLACE_EXISTING) != FALSE) {
    return true;
  }
  SetErrno();
  return false;
}

bool IsPrivateFile(int descriptor) {
  return GetFileType(HandleOf(descriptor)) == FILE_TYPE_DISK &&
         IsOnlyThisUsers(HandleOf(descriptor));
}

bool IsPrivateDirectory(const std::string& path) {
  const Handle directory(CreateFileW(
      ToWide(path).c_str(), READ_CONTROL | FILE_READ_ATTRIBUTES, kShareAll, nullptr, OPEN_EXISTING,
      FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  BY_HANDLE_FILE_INFORMATION info{};
  return GetFileInformationByHandle(directory.get(), &info) != FALSE &&
         (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 &&
         (info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0 &&
         IsOnlyThisUsers(directory.get());
}

void MakePrivate(const std::string& directory) {
  OnlyThisUser access;
  if (access.get() == nullptr) return;
  SetFileSecurityW(ToWide(directory).c_str(),
                   DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                   access.get()->lpSecurityDescriptor);
}

bool AddName(const std::string& /*file*/, const std::string& /*name*/) { return false; }

bool IsExecutable(const std::string& /*file*/) { return true; }

}  // namespace tfvault::platform
