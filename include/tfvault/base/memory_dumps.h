// Keeps what is in memory where it is.
#pragma once

namespace tfvault {

// Memory holds keys and tokens: no core file, and no other process of the same user may look.
void ForbidMemoryDumps();

}  // namespace tfvault
