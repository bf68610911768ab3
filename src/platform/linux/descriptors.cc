// SPDX-License-Identifier: MPL-2.0
#include "platform/posix/descriptors.h"

#include "tfvault/platform/sockets.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

namespace tfvault::platform {

bool MakePipe(std::array<int, 2>& ends) { return ::pipe2(ends.data(), O_CLOEXEC) == 0; }

std::intptr_t OpenSocket(int family, int type, int protocol) {
  return ::socket(family, type | SOCK_CLOEXEC, protocol);
}

short SpawnFlags() { return 0; }

std::string BootId() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  return boot;
}

}  // namespace tfvault::platform
