// SPDX-License-Identifier: MPL-2.0
// Compares IAM policies by their meaning, not by their spelling.
//
// Two spellings are equal only if AWS documents that they have the same meaning, because an
// unnecessary write of a policy is harmless, but an overlooked change is not. The rules, each with
// its page of the AWS IAM User Guide (docs.aws.amazon.com/IAM/latest/UserGuide/):
//
//   reference_policies_grammar
//     - White space and the order of elements do not matter.
//     - One value is the same as a list of that value: Action, NotAction, Resource, NotResource,
//       the value of a kind of principal, the values of a condition key, and Statement.
//     - Quotation marks around numbers and booleans in conditions are optional. A number keeps its
//       spelling: 1 and "1" are equal, 1 and 1.0 are not.
//     - Element names, kinds of principals and condition operators are literal: `statement` and
//       `stringEquals` are not `Statement` and `StringEquals` (IAM answers "Invalid Condition
//       type").
//     - A policy with a key that occurs twice in one object is an error.
//   reference_policies_elements_action
//     - Service prefixes and action names are case-insensitive.
//   reference_policies_elements_condition, reference_policies_multi-value-conditions
//     - Names of condition keys are case-insensitive. Their values are case-sensitive.
//     - A condition matches if one of the key's values matches, so the order of values does not
//       matter.
//   reference_policies_elements_principal
//     - An account id is the same as the ARN of its root in the partition `aws`. In another
//       partition an id is equal to itself only, so that a change of the partition is detected.
//     - "*" and {"AWS": "*"} are the same (AWS documents it for anonymous callers). The rule is
//       also applied to NotPrincipal.
//   reference_policies_evaluation-logic
//     - Statements, actions, resources and principals are sets: order and duplicates do not matter.
//   reference_policies_elements_version
//     - A missing Version means "2008-10-17", which is not "2012-10-17".
//   reference_policies_elements_sid, reference_policies_elements_effect
//     - Two policies with a different Sid or Id are different. A missing Sid and an empty Sid are
//       different too. Effect is case-sensitive.
//
// Everything else (resources, unknown elements, values of unexpected shape) is compared as JSON;
// white space, string escapes and the order of keys do not matter. The rules do not depend on the
// actions and resources that exist: "s3:*" together with "s3:GetObject" is not equal to "s3:*".
//
// Threading: pure functions.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault::aws {

// The normal form of a policy: compact JSON with sorted keys and sets, single values without a
// list, actions and condition keys in lower case, and an explicit Version. All policies with the
// same meaning have the same normal form, and the normal form has the meaning of `text` for IAM.
// The normal form of a normal form is unchanged.
//
// Errors: kInvalidArgument when the text is not JSON, is not an object, has a key twice, or is
// nested deeper than any policy.
[[nodiscard]] StatusOr<std::string> NormalizePolicy(std::string_view text);

// True when both policies have the same normal form. Errors: those of NormalizePolicy, for the
// first text that fails.
[[nodiscard]] StatusOr<bool> PoliciesEqual(std::string_view a, std::string_view b);

}  // namespace tfvault::aws
