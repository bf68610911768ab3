#include "tfvault/base/memory_dumps.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace tfvault {

void ForbidMemoryDumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace tfvault
