// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/memory.h"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tfvault::platform::memory_test {
namespace {

TEST_CASE("a process leaves no core file", "[platform]") {
  // In a child process, because the setting cannot be undone.
  const pid_t child = fork();
  if (child == 0) {
    ForbidMemoryDumps();
    rlimit limit{1, 1};
    const bool none = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0;
    _exit(none ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace
}  // namespace tfvault::platform::memory_test
