// SPDX-License-Identifier: MPL-2.0
// The functions aws_policy_normalize and aws_policy_equal: compare IAM policies by meaning.
#pragma once

#include "tfvault/sdk/function.h"

#include <vector>

namespace tfvault::provider {

class AwsPolicyNormalize final : public sdk::Function {
 public:
  AwsPolicyNormalize();
  [[nodiscard]] const sdk::FunctionSignature& signature() const override { return signature_; }
  [[nodiscard]] sdk::FunctionResult Call(const std::vector<cty::Value>& arguments) const override;

 private:
  sdk::FunctionSignature signature_;
};

class AwsPolicyEqual final : public sdk::Function {
 public:
  AwsPolicyEqual();
  [[nodiscard]] const sdk::FunctionSignature& signature() const override { return signature_; }
  [[nodiscard]] sdk::FunctionResult Call(const std::vector<cty::Value>& arguments) const override;

 private:
  sdk::FunctionSignature signature_;
};

}  // namespace tfvault::provider
