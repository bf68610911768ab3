// SPDX-License-Identifier: MPL-2.0
// Access to environment variables, through a function that tests replace. Each component reads its
// variables in one place into an options struct.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace tfvault {

// Returns the value of the variable; absent for an unset and for an empty variable.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The environment of this process. Threading: safe as long as no thread calls setenv at the same
// time.
[[nodiscard]] Environment ProcessEnvironment();

// The user's home directory; empty if it is not known.
[[nodiscard]] std::string HomeDirectory(const Environment& environment);

// A fixed set of variables, for tests.
[[nodiscard]] Environment FixedEnvironment(std::map<std::string, std::string> variables);

// Parses Go's spellings of a boolean: 1 t T TRUE true True / 0 f F FALSE false False. The result is
// absent for any other text.
[[nodiscard]] std::optional<bool> ParseGoBool(const std::string& text);

}  // namespace tfvault
