// SPDX-License-Identifier: MPL-2.0
#include "test/unit/cty/cty_testing.h"

namespace tfvault::cty::shape_test {
namespace {

const Type kString = Type::String();

TEST_CASE("a value conforms to its own type and to a dynamic type", "[cty]") {
  const Value object = Value::Object({{"a", Value::List(kString, {Value::String("x")})}});
  const auto* declared =
      GENERATE(R"("dynamic")", R"(["object",{"a":"dynamic"}])",
               R"(["object",{"a":["list","dynamic"]}])", R"(["object",{"a":["list","string"]}])");
  CAPTURE(declared);
  CHECK(Conforms(object, ParsedType(declared)));
  CHECK(Conforms(Value::Null(object.type()), ParsedType(declared)));
  CHECK(Conforms(Value::Unknown(object.type()), ParsedType(declared)));
}

TEST_CASE("a value does not conform to another type", "[cty]") {
  const Value object = Value::Object({{"a", Value::List(kString, {Value::String("x")})}});
  const auto* declared =
      GENERATE(R"("string")", R"(["map",["list","string"]])", R"(["object",{}])",
               R"(["object",{"b":["list","string"]}])", R"(["object",{"a":["set","string"]}])",
               R"(["object",{"a":["list","bool"]}])",
               R"(["object",{"a":["list","string"],"b":"string"}])", R"(["tuple",["dynamic"]])");
  CAPTURE(declared);
  CHECK_FALSE(Conforms(object, ParsedType(declared)));
  CHECK_FALSE(Conforms(Value::Null(object.type()), ParsedType(declared)));
  CHECK_FALSE(Conforms(Value::Unknown(object.type()), ParsedType(declared)));
}

TEST_CASE("elements are checked, not only the declared type of the value", "[cty]") {
  const Value text = Value::String("x");
  CHECK_FALSE(Conforms(Value::List(Type::Bool(), {text}), Type::List(Type::Bool())));
  CHECK_FALSE(Conforms(Value::Map(Type::Bool(), {{"k", text}}), Type::Map(Type::Bool())));
  const Type declared = Type::Object({{"a", Type::Bool()}});
  CHECK_FALSE(Conforms(Value::Object(declared, {{"a", text}}), declared));
  CHECK_FALSE(Conforms(Value::Object(declared, {}), declared));
  CHECK_FALSE(Conforms(Value::Tuple({text}), Type::Tuple({Type::Bool()})));
  CHECK_FALSE(Conforms(Value::Tuple({text}), Type::Tuple({})));
  CHECK(Conforms(Value::Tuple({text}), Type::Tuple({Type::Dynamic()})));
  CHECK(Conforms(Value::List(Type::Dynamic(), {text, Value::Bool(true)}),
                 Type::List(Type::Dynamic())));
}

TEST_CASE("a null or unknown value of no known type conforms only to a dynamic type", "[cty]") {
  CHECK(Conforms(Value(), Type::Dynamic()));
  CHECK_FALSE(Conforms(Value(), kString));
  CHECK_FALSE(Conforms(Value::Unknown(Type::Dynamic()), kString));
}

}  // namespace
}  // namespace tfvault::cty::shape_test
