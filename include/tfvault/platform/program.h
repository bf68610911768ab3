// SPDX-License-Identifier: MPL-2.0
// The executable file of this process.
#pragma once

#include <optional>
#include <string>

namespace tfvault::platform {

// A path that opens the file, also after the file was replaced or removed. The path is valid in
// this process only.
[[nodiscard]] std::string OpenProgram();

// The path of the file in the file system; absent after the file was replaced or removed.
[[nodiscard]] std::optional<std::string> ProgramPath();

// The name with the ending that the system requires: ".exe" on Windows.
[[nodiscard]] std::string ProgramFileName(const std::string& name);

}  // namespace tfvault::platform
