// Memory settings of the process: no memory dumps, and few allocator arenas.
#pragma once

namespace tfvault::platform {

// Disables core files, and access to the memory by other processes of the same user, because the
// memory holds keys and tokens.
void ForbidMemoryDumps();

// Limits the number of allocator arenas. By default the allocator keeps memory for each thread, but
// most threads only wait for a server. Call the function before any other thread runs.
void ShareMemoryBetweenThreads();

}  // namespace tfvault::platform
