// SPDX-License-Identifier: MPL-2.0
// The base class of a provider function (plugin-protocol 4.17), such as provider::hello::shout. An
// author derives from Function.
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
  bool allow_null = false;     // if false, a null argument is an error
  bool allow_unknown = false;  // if false, the result for an unknown argument is unknown
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
  std::string text{};                      // whole sentences; never a secret
  std::optional<std::int64_t> argument{};  // zero-based index of the wrong argument

  friend bool operator==(const FunctionError&, const FunctionError&) = default;
};

// A result of the signature's type, or an error.
struct FunctionResult {
  cty::Value value{};
  std::optional<FunctionError> error{};  // if present, `value` is ignored
};

// A function must be pure, because the host compares the results of equal calls. The result must
// not depend on the provider's configuration or on the network. Threading: methods are const and
// may run concurrently.
class Function {
 public:
  virtual ~Function() = default;
  [[nodiscard]] virtual const FunctionSignature& signature() const = 0;
  // `arguments` has one value for each parameter, and then the values of the variadic parameter.
  [[nodiscard]] virtual FunctionResult Call(const std::vector<cty::Value>& arguments) const = 0;
};

}  // namespace tfvault::sdk
