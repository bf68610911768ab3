// SPDX-License-Identifier: MPL-2.0
// Calls that differ between Linux and other POSIX systems, and what the files of this folder share.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace tfvault::platform {

// Child processes do not inherit the ends.
[[nodiscard]] bool MakePipe(std::array<int, 2>& ends);

// The form in which posix_spawn takes texts. The result is valid as long as `texts` is unchanged.
[[nodiscard]] std::vector<char*> Pointers(std::vector<std::string>& texts);

// The flags of posix_spawn that keep descriptors from the child which MakePipe could not.
[[nodiscard]] short SpawnFlags();

// Identifies the machine since its start: it differs between machines and changes at every boot.
// Empty when the system does not provide one.
[[nodiscard]] std::string BootId();

}  // namespace tfvault::platform
