// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/memory.h"

#include "platform/windows/windows.h"

#include <werapi.h>

namespace tfvault::platform {

// Windows Error Reporting then stores and sends no heap. A debugger of the same user can read the
// memory.
void ForbidMemoryDumps() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP);
}

// The allocator of Windows has no arena for each thread.
void ShareMemoryBetweenThreads() {}

void Wipe(void* memory, std::size_t bytes) { SecureZeroMemory(memory, bytes); }

}  // namespace tfvault::platform
