#include "tfvault/platform/event.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <tuple>

namespace tfvault::platform {

Event::Event() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Event::~Event() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Event::Set() const {
  const std::uint64_t one = 1;
  std::ignore = ::write(descriptor_, &one, sizeof one);
}

}  // namespace tfvault::platform
