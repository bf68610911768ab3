// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/process.h"

#include "platform/windows/windows.h"

#include <fcntl.h>
#include <io.h>
#include <tlhelp32.h>

namespace tfvault::platform {
namespace {

// Absent if the parent has ended and another process may have its number.
Handle OpenParent() {
  const Handle processes(CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
  PROCESSENTRY32W entry{};
  entry.dwSize = sizeof entry;
  const DWORD self = GetCurrentProcessId();
  for (BOOL found = Process32FirstW(processes.get(), &entry); found != FALSE;
       found = Process32NextW(processes.get(), &entry)) {
    if (entry.th32ProcessID != self) continue;
    Handle parent(OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE,
                              entry.th32ParentProcessID));
    FILETIME parent_began{};
    FILETIME began{};
    FILETIME ignored{};
    if (GetProcessTimes(parent.get(), &parent_began, &ignored, &ignored, &ignored) != FALSE &&
        GetProcessTimes(GetCurrentProcess(), &began, &ignored, &ignored, &ignored) != FALSE &&
        CompareFileTime(&parent_began, &began) <= 0) {
      return parent;
    }
  }
  return Handle();
}

}  // namespace

Parent::Parent() : parent_(reinterpret_cast<std::intptr_t>(OpenParent().Release())) {}

bool Parent::IsGone() const {
  return parent_ != 0 && WaitForSingleObject(reinterpret_cast<HANDLE>(parent_), 0) == WAIT_OBJECT_0;
}

void DropStandardOutput() {
  const int null = _open("NUL", _O_WRONLY | _O_NOINHERIT);
  constexpr int kStandardOutput = 1;
  _dup2(null, kStandardOutput);
  _close(null);
}

std::optional<std::uint64_t> RaiseFileLimit(std::uint64_t /*enough*/) { return std::nullopt; }

}  // namespace tfvault::platform
