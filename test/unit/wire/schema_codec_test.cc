// SPDX-License-Identifier: MPL-2.0
#include "wire/schema_codec.h"

#include "tfplugin5.pb.h"
#include "tfplugin6.pb.h"

#include <catch2/catch.hpp>

#include <memory>

namespace tfvault::wire::schema_codec_test {
namespace {

TEST_CASE("nested attributes are attributes in protocol 6 and a type in protocol 5", "[wire]") {
  const auto port = std::make_shared<const sdk::Block>(
      sdk::Block{.attributes = {{.name = "port", .type = cty::Type::String(), .required = true}},
                 .blocks = {}});
  const sdk::Attribute ports{.name = "ports",
                             .type = cty::Type::List(port->ImpliedType()),
                             .optional = true,
                             .nested = port};

  tfplugin6::Attribute six;
  EncodeAttribute(ports, six);
  CHECK(six.optional());
  CHECK(six.type().empty());
  CHECK(six.nested_type().nesting() == tfwire::NESTING_LIST);
  REQUIRE(six.nested_type().attributes_size() == 1);
  CHECK(six.nested_type().attributes(0).name() == "port");
  CHECK(six.nested_type().attributes(0).required());
  CHECK(six.nested_type().attributes(0).type() == "\"string\"");

  tfplugin5::Attribute five;
  EncodeAttribute(ports, five);
  CHECK(five.optional());
  CHECK(five.type() == R"(["list",["object",{"port":"string"}]])");
}

}  // namespace
}  // namespace tfvault::wire::schema_codec_test
