// SPDX-License-Identifier: MPL-2.0
// The parser of type constraints. Input: the JSON.
#include "test/fuzz/fuzz_support.h"
#include "tfvault/cty/type.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tfvault::test::Require;
  const auto type = tfvault::cty::Type::ParseJson(tfvault::test::AsText(data, size));
  if (!type.ok()) return 0;
  const std::string json = type->ToJson();
  const auto again = tfvault::cty::Type::ParseJson(json);
  Require(again.ok() && *again == *type, "a printed type is the same type");
  Require(again->ToJson() == json, "the printed form is canonical");
  return 0;
}
