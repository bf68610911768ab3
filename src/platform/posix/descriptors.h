// Calls that differ between Linux and other POSIX systems.
#pragma once

#include <array>
#include <string>

namespace tfvault::platform {

// Child processes do not inherit the ends.
[[nodiscard]] bool MakePipe(std::array<int, 2>& ends);

// The flags of posix_spawn that keep descriptors from the child which MakePipe could not.
[[nodiscard]] short SpawnFlags();

// Identifies the machine since its start: it differs between machines and changes at every boot.
// Empty when the system does not provide one.
[[nodiscard]] std::string BootId();

}  // namespace tfvault::platform
