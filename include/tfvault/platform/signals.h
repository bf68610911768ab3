// Signals as something to wait for.
#pragma once

#include <initializer_list>

namespace tfvault::platform {

// Turns the signals into readable bytes of the returned descriptor instead of a sudden death. One
// that is ignored stays so: under nohup a closed terminal (SIGHUP) is no reason to leave. Threads
// that start later inherit this, so call it first. -1 when the system refuses.
[[nodiscard]] int BlockIntoDescriptor(std::initializer_list<int> signals);

}  // namespace tfvault::platform
