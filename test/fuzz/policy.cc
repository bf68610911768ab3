// SPDX-License-Identifier: MPL-2.0
// The normal form of IAM policies. Input: the policy.
#include "tfvault/aws/policy.h"

#include "test/fuzz/fuzz_support.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tfvault::test::Require;
  const auto normal = tfvault::aws::NormalizePolicy(tfvault::test::AsText(data, size));
  if (!normal.ok()) return 0;
  const auto again = tfvault::aws::NormalizePolicy(*normal);
  Require(again.ok() && *again == *normal, "a normal form is its own normal form");
  return 0;
}
