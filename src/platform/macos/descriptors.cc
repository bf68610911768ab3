// SPDX-License-Identifier: MPL-2.0
#include "platform/posix/descriptors.h"

#include "tfvault/platform/sockets.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <unistd.h>

namespace tfvault::platform {
namespace {

void CloseInChildren(int descriptor) { ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

}  // namespace

// macOS cannot make such a pipe or socket in one step, so a child that another thread starts in
// between would inherit it without SpawnFlags.
bool MakePipe(std::array<int, 2>& ends) {
  if (::pipe(ends.data()) != 0) return false;
  for (const int end : ends) CloseInChildren(end);
  return true;
}

std::intptr_t OpenSocket(int family, int type, int protocol) {
  const int descriptor = ::socket(family, type, protocol);
  if (descriptor >= 0) CloseInChildren(descriptor);
  return descriptor;
}

short SpawnFlags() { return POSIX_SPAWN_CLOEXEC_DEFAULT; }

std::string BootId() {
  std::array<char, 64> text{};
  std::size_t size = text.size() - 1;
  if (::sysctlbyname("kern.bootsessionuuid", text.data(), &size, nullptr, 0) != 0) return {};
  return text.data();
}

}  // namespace tfvault::platform
