#include "tfvault/platform/memory.h"

#include <malloc.h>
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

}  // namespace tfvault::platform
