// SPDX-License-Identifier: MPL-2.0
// The MessagePack decoder. Input: a type constraint, a newline, the value.
#include "test/fuzz/fuzz_support.h"
#include "tfvault/cty/codec.h"

namespace tfvault::test {
namespace {

void Run(std::string_view input) {
  const auto type = cty::Type::ParseJson(TakeField(input, '\n'));
  if (!type.ok()) return;
  const auto value = cty::DecodeMsgpack(input, *type);
  if (!value.ok()) return;
  Require(cty::Conforms(*value, *type), "a decoded value conforms to its type");
  const auto bytes = cty::EncodeMsgpack(*value, *type);
  Require(bytes.ok(), "a decoded value can be encoded");
  const auto again = cty::DecodeMsgpack(*bytes, *type);
  Require(again.ok() && *again == *value, "encoding keeps the value");
}

}  // namespace
}  // namespace tfvault::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tfvault::test::Run(tfvault::test::AsText(data, size));
  return 0;
}
