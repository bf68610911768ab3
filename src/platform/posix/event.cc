// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/event.h"

#include "platform/posix/descriptors.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <tuple>

namespace tfvault::platform {
namespace {

constexpr int kForever = -1;

int Descriptor(std::intptr_t handle) { return static_cast<int>(handle); }

}  // namespace

Event::Event() : handles_{-1, -1} {
  std::array<int, 2> ends{};
  if (!MakePipe(ends)) return;
  // Set must not block, even if it is called very often.
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  handles_ = {ends[0], ends[1]};
}

Event::~Event() {
  for (const auto handle : handles_) {
    if (handle >= 0) ::close(Descriptor(handle));
  }
}

void Event::Set() const {
  const int error = errno;
  std::ignore = ::write(Descriptor(handles_[1]), "", 1);
  errno = error;
}

bool Event::WaitFor(std::optional<std::chrono::milliseconds> limit) const {
  pollfd watched{.fd = Descriptor(handles_[0]), .events = POLLIN, .revents = 0};
  return ::poll(&watched, 1, limit ? static_cast<int>(limit->count()) : kForever) > 0;
}

}  // namespace tfvault::platform
