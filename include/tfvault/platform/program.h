// The file that this process runs.
#pragma once

#include <optional>
#include <string>

namespace tfvault::platform {

// A path that leads to the file, also after it was replaced or removed, in this process alone.
[[nodiscard]] std::string OpenProgram();

// The file's own path; absent when it was replaced or removed.
[[nodiscard]] std::optional<std::string> ProgramPath();

}  // namespace tfvault::platform
