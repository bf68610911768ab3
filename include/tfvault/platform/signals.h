// Delivers signals through a descriptor.
#pragma once

#include <initializer_list>

namespace tfvault::platform {

// Blocks the signals, so that they do not kill the process, and returns a descriptor from which
// they can be read. A signal that is ignored stays ignored: under nohup, a closed terminal (SIGHUP)
// does not stop the process. Call the function before other threads start, because threads inherit
// the signal mask. Returns -1 on failure.
[[nodiscard]] int BlockIntoDescriptor(std::initializer_list<int> signals);

}  // namespace tfvault::platform
