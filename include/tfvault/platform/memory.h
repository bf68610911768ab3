// SPDX-License-Identifier: MPL-2.0
// Memory settings of the process: no memory dumps, few allocator arenas, and wiping of secrets.
#pragma once

#include <cstddef>

namespace tfvault::platform {

// Disables core files, and access to the memory by other processes of the same user where the
// system can forbid it, because the memory holds keys and tokens.
void ForbidMemoryDumps();

// Limits the number of allocator arenas. By default the allocator of glibc keeps memory for each
// thread, but most threads only wait for a server. Call the function before any other thread runs.
void ShareMemoryBetweenThreads();

// Overwrites the memory; the compiler does not remove the call.
void Wipe(void* memory, std::size_t bytes);

}  // namespace tfvault::platform
