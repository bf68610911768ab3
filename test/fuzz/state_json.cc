// SPDX-License-Identifier: MPL-2.0
// The decoder of stored state. Input: a type constraint, a newline, the state.
#include "test/fuzz/fuzz_support.h"
#include "tfvault/cty/codec.h"

namespace tfvault::test {
namespace {

void Run(std::string_view input) {
  const auto type = cty::Type::ParseJson(TakeField(input, '\n'));
  if (!type.ok()) return;
  const auto value = cty::DecodeJson(input, *type);
  if (!value.ok()) return;
  Require(cty::Conforms(*value, *type), "a decoded value conforms to its type");
  Require(value->IsWhollyKnown(), "state has no unknown values");
  const auto json = cty::EncodeJson(*value, *type);
  Require(json.ok(), "a decoded value can be encoded");
  const auto again = cty::DecodeJson(*json, *type);
  Require(again.ok() && *again == *value, "encoding keeps the value");
  // After an upgrade the value is sent as MessagePack.
  const auto bytes = cty::EncodeMsgpack(*value, *type);
  Require(bytes.ok(), "state can be encoded as MessagePack");
  const auto sent = cty::DecodeMsgpack(*bytes, *type);
  Require(sent.ok() && *sent == *value, "MessagePack keeps what JSON held");
}

}  // namespace
}  // namespace tfvault::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tfvault::test::Run(tfvault::test::AsText(data, size));
  return 0;
}
