// SPDX-License-Identifier: MPL-2.0
#include "provider/functions/policy_functions.h"

#include "tfvault/aws/policy.h"

#include <cstdint>
#include <string>

namespace tfvault::provider {
namespace {

constexpr const char* kRules =
    "These differences do not count, because IAM ignores them: spacing and the order of keys; the "
    "order and repetition of statements, actions, resources, principals and condition values; a "
    "value or a list of that one value; the case of actions and of condition keys; quotation marks "
    "around numbers and booleans in conditions; an account id or the ARN of its root user (in the "
    "partition `aws`); `\"*\"` or `{\"AWS\": \"*\"}` as the principal; a missing `Version` or the "
    "value `2008-10-17`. All other differences count, also in `Sid`. Wildcards are not expanded.";

sdk::FunctionParameter PolicyParameter(const char* name) {
  return {.name = name,
          .type = cty::Type::String(),
          .description = "IAM policy as JSON text, for example from `jsonencode`."};
}

sdk::FunctionError NoPolicy(const Status& status, std::int64_t argument) {
  return {.text = "The argument is not an IAM policy: " + Message(status) + ".",
          .argument = argument};
}

}  // namespace

AwsPolicyNormalize::AwsPolicyNormalize()
    : signature_{.summary = "Returns an IAM policy in its normal form.",
                 .description = std::string("Returns the same compact JSON text for all IAM "
                                            "policies that have the same meaning. ") +
                                kRules,
                 .parameters = {PolicyParameter("policy")},
                 .result = cty::Type::String()} {}

sdk::FunctionResult AwsPolicyNormalize::Call(const std::vector<cty::Value>& arguments) const {
  const auto policy = aws::NormalizePolicy(arguments[0].AsString());
  if (!policy.ok()) return {.error = NoPolicy(policy.status(), 0)};
  return {.value = cty::Value::String(*policy)};
}

AwsPolicyEqual::AwsPolicyEqual()
    : signature_{.summary = "Returns whether two IAM policies have the same meaning.",
                 .description = std::string("Returns true if replacing one policy by the other "
                                            "changes nothing for IAM. ") +
                                kRules,
                 .parameters = {PolicyParameter("a"), PolicyParameter("b")},
                 .result = cty::Type::Bool()} {}

sdk::FunctionResult AwsPolicyEqual::Call(const std::vector<cty::Value>& arguments) const {
  const auto a = aws::NormalizePolicy(arguments[0].AsString());
  if (!a.ok()) return {.error = NoPolicy(a.status(), 0)};
  const auto b = aws::NormalizePolicy(arguments[1].AsString());
  if (!b.ok()) return {.error = NoPolicy(b.status(), 1)};
  return {.value = cty::Value::Bool(*a == *b)};
}

}  // namespace tfvault::provider
