// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/memory.h"

#include <malloc.h>
#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace tfvault::platform {
namespace {

constexpr int kMemoryArenas = 4;

}  // namespace

void ForbidMemoryDumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

void ShareMemoryBetweenThreads() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
  mallopt(M_ARENA_MAX, kMemoryArenas);
}

void Wipe(void* memory, std::size_t bytes) { explicit_bzero(memory, bytes); }

}  // namespace tfvault::platform
