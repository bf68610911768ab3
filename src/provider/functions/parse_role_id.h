// SPDX-License-Identifier: MPL-2.0
// The function parse_role_id: splits the id of a role into its parts.
#pragma once

#include "tfvault/sdk/function.h"

#include <vector>

namespace tfvault::provider {

class ParseRoleIdFunction final : public sdk::Function {
 public:
  ParseRoleIdFunction();
  [[nodiscard]] const sdk::FunctionSignature& signature() const override { return signature_; }
  [[nodiscard]] sdk::FunctionResult Call(const std::vector<cty::Value>& arguments) const override;

 private:
  sdk::FunctionSignature signature_;
};

}  // namespace tfvault::provider
