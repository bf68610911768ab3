// How the process's memory is kept.
#pragma once

namespace tfvault::platform {

// Memory holds keys and tokens: no core file, and no other process of the same user may look.
void ForbidMemoryDumps();

// Otherwise the allocator keeps memory for each thread, and there are many, most of which wait for
// a server. Call it before any other thread runs.
void ShareMemoryBetweenThreads();

}  // namespace tfvault::platform
