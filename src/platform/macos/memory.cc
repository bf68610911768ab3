// SPDX-License-Identifier: MPL-2.0
#define __STDC_WANT_LIB_EXT1__ 1  // declares memset_s
#include "tfvault/platform/memory.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): memset_s is not in <cstring>
#include <sys/resource.h>

namespace tfvault::platform {

// Without a special entitlement of the other program, macOS does not let it read the memory of this
// one.
void ForbidMemoryDumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

// The allocator of macOS has no arena for each thread.
void ShareMemoryBetweenThreads() {}

void Wipe(void* memory, std::size_t bytes) { memset_s(memory, bytes, 0, bytes); }

}  // namespace tfvault::platform
