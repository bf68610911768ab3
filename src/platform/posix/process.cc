// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/process.h"

#include "tfvault/platform/file_descriptor.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace tfvault::platform {

Parent::Parent() : parent_(::getppid()) {}

// An orphan gets another parent.
bool Parent::IsGone() const { return ::getppid() != parent_; }

void DropStandardOutput() {
  const FileDescriptor null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  ::dup2(null.get(), STDOUT_FILENO);
}

std::optional<std::uint64_t> RaiseFileLimit(std::uint64_t enough) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  if (limit.rlim_cur < enough) {
    limit.rlim_cur = std::min<rlim_t>(enough, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur;
}

}  // namespace tfvault::platform
