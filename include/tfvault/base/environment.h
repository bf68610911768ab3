// Environment variables behind a seam: each component reads them in one place into an options
// struct.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace tfvault {

// Returns the variable's value; an unset and an empty variable are both absent.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The process's own environment. Threading: safe as long as nobody calls setenv meanwhile.
[[nodiscard]] Environment ProcessEnvironment();

// A fixed set, for tests.
[[nodiscard]] Environment FixedEnvironment(std::map<std::string, std::string> variables);

// Go's boolean spellings: 1 t T TRUE true True / 0 f F FALSE false False; anything else is absent.
[[nodiscard]] std::optional<bool> ParseGoBool(const std::string& text);

}  // namespace tfvault
