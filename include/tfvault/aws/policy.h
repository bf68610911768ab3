// What an IAM policy means, apart from how it is spelled.
//
// Rules, each with the page of the AWS IAM User Guide (docs.aws.amazon.com/IAM/latest/UserGuide/)
// that it rests on. Where AWS documents no equality there is none: to write a policy once more is
// harmless, to overlook a change is not.
//
//   reference_policies_grammar
//     - White space and the order of elements do not matter.
//     - One value is the same as a list of that value: Action, NotAction, Resource, NotResource,
//       what stands behind a kind of principal, the values of a condition key, and Statement.
//     - Quotation marks around numbers and booleans in conditions are optional. A number keeps its
//       spelling: 1 and "1" are equal, 1 and 1.0 are not.
//     - Element names, kinds of principals and condition operators are literal: `statement` and
//       `stringEquals` are not `Statement` and `StringEquals` (IAM answers "Invalid Condition
//       type").
//     - A key must not occur twice in one object; such a policy is refused.
//   reference_policies_elements_action
//     - Service prefixes and action names have no case.
//   reference_policies_elements_condition, reference_policies_multi-value-conditions
//     - Names of condition keys have no case. Their values do.
//     - Any of a key's values, all keys and all operators count: their order does not.
//   reference_policies_elements_principal
//     - An account id is the same as the ARN of its root in the partition `aws`. In another
//       partition an id is equal to itself only, so that a change of the partition is seen.
//     - "*" and {"AWS": "*"} are the same (AWS says so for anonymous callers); the same is taken
//       for NotPrincipal.
//   reference_policies_evaluation-logic
//     - Statements, actions, resources and principals are sets: order and duplicates do not matter.
//   reference_policies_elements_version
//     - No Version is "2008-10-17", which is not "2012-10-17".
//   reference_policies_elements_sid, reference_policies_elements_effect
//     - A Sid or an Id is kept, and another one is a difference, so is none and an empty one. The
//       case of Effect matters.
//
// Everything else (resources, unknown elements, values of unexpected shape) is compared as JSON:
// spacing, string escapes and the order of keys aside. No rule needs to know which actions or
// resources exist: "s3:*" together with "s3:GetObject" is not "s3:*".
//
// Threading: pure functions.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault::aws {

// The one spelling that all policies of the same meaning share: compact JSON with sorted keys and
// sets, single values without a list, actions and condition keys in lower case, Version spelled
// out. IAM takes it as it would take `text`, and its own normal form is itself.
//
// Errors: kInvalidArgument when the text is not JSON, not an object, has a key twice, or is nested
// deeper than any policy.
[[nodiscard]] StatusOr<std::string> NormalizePolicy(std::string_view text);

// Whether both have the same normal form. Errors: as above, for the first text that has one.
[[nodiscard]] StatusOr<bool> PoliciesEqual(std::string_view a, std::string_view b);

}  // namespace tfvault::aws
