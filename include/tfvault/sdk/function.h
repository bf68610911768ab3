// What the author of a provider function writes (plugin-protocol 4.17).
#pragma once

#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::sdk {

struct FunctionParameter {
  std::string name{};
  cty::Type type{};
  std::string description{};   // Markdown
  bool allow_null = false;     // else a null argument is refused
  bool allow_unknown = false;  // else the result is unknown without a call
};

struct FunctionSignature {
  std::string summary{};
  std::string description{};  // Markdown
  std::string deprecation_message{};
  std::vector<FunctionParameter> parameters{};
  std::optional<FunctionParameter> variadic{};  // takes any number of further arguments
  cty::Type result{};
};

struct FunctionError {
  std::string text{};                      // full sentences; never a secret
  std::optional<std::int64_t> argument{};  // zero-based: the argument that is at fault

  friend bool operator==(const FunctionError&, const FunctionError&) = default;
};

// A result of the signature's type, or an error.
struct FunctionResult {
  cty::Value value{};
  std::optional<FunctionError> error{};  // when there is one, `value` does not count
};

// Pure: the host compares the results of equal calls. No configuration, no network.
// Threading: methods are const and may run concurrently.
class Function {
 public:
  virtual ~Function() = default;
  [[nodiscard]] virtual const FunctionSignature& signature() const = 0;
  // As many arguments as there are parameters, and any number of variadic ones after them.
  [[nodiscard]] virtual FunctionResult Call(const std::vector<cty::Value>& arguments) const = 0;
};

}  // namespace tfvault::sdk
