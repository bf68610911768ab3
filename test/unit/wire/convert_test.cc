// SPDX-License-Identifier: MPL-2.0
#include "wire/convert.h"

#include <catch2/catch.hpp>

namespace tfvault::wire::convert_test {
namespace {

TEST_CASE("a path keeps its attribute, key and index steps", "[wire]") {
  const auto wire = ToWire(cty::Path::Root("rules").Index(2).Attribute("tags").Key("a"));
  REQUIRE(wire.steps_size() == 4);
  CHECK(wire.steps(0).attribute_name() == "rules");
  CHECK(wire.steps(1).selector_case() == tfwire::AttributePath::Step::kElementKeyInt);
  CHECK(wire.steps(1).element_key_int() == 2);
  CHECK(wire.steps(2).attribute_name() == "tags");
  CHECK(wire.steps(3).element_key_string() == "a");
}

TEST_CASE("diagnostics keep their order, severity and path", "[wire]") {
  sdk::Diagnostics diagnostics;
  diagnostics.AddWarning("Careful", "This is old.");
  diagnostics.AddError("Broken", "This is wrong.", cty::Path::Root("name"));
  const auto wire = ToWire(diagnostics);
  REQUIRE(wire.size() == 2);
  CHECK(wire[0].severity() == tfwire::Diagnostic::WARNING);
  CHECK(wire[0].summary() == "Careful");
  CHECK(wire[0].detail() == "This is old.");
  CHECK_FALSE(wire[0].has_attribute());
  CHECK(wire[1].severity() == tfwire::Diagnostic::ERROR);
  CHECK(wire[1].attribute().steps(0).attribute_name() == "name");
}

TEST_CASE("bytes that are not UTF-8 are replaced before a message is sent", "[wire]") {
  sdk::Diagnostics diagnostics;
  diagnostics.AddError("a\xff", "b\xff", cty::Path::Root("c\xff").Key("d\xff"));
  const auto wire = ToWire(diagnostics);
  CHECK(wire[0].summary() == "a\xef\xbf\xbd");
  CHECK(wire[0].detail() == "b\xef\xbf\xbd");
  CHECK(wire[0].attribute().steps(0).attribute_name() == "c\xef\xbf\xbd");
  CHECK(wire[0].attribute().steps(1).element_key_string() == "d\xef\xbf\xbd");
}

TEST_CASE("a value is sent as MessagePack only", "[wire]") {
  const auto wire = ToWire(engine::DynamicValue{.msgpack = "\xc0"});
  CHECK(wire.msgpack() == "\xc0");
  CHECK(wire.json().empty());
}

}  // namespace
}  // namespace tfvault::wire::convert_test
