// SPDX-License-Identifier: MPL-2.0
// The variables and standard directories of this process.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::platform {

// Returns the value of a variable; absent for an unset and for an empty variable.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

// All variables of the process, as "NAME=value".
[[nodiscard]] std::vector<std::string> ProcessVariables();

// Removes a variable of the process. Threading: no other thread may use variables meanwhile.
void UnsetVariable(const std::string& name);

// What separates the directories of a variable such as PATH: a colon, on Windows a semicolon.
[[nodiscard]] char ListSeparator();

// The user's home directory: HOME, on Windows USERPROFILE. Empty: not known.
[[nodiscard]] std::string HomeDirectory(const Variables& variables);

// The directory in which programs keep state of this user: XDG_STATE_HOME or ~/.local/state, on
// Windows LOCALAPPDATA. Empty: not known.
[[nodiscard]] std::string StateDirectory(const Variables& variables);

// The directories for this user's temporary files, in order of preference. The last is the user's
// cache directory: programs can be run from there even if the other directories are mounted noexec.
[[nodiscard]] std::vector<std::string> TemporaryDirectories(const Variables& variables);

}  // namespace tfvault::platform
