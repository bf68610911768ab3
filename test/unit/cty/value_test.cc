// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/value.h"

#include "test/unit/cty/cty_testing.h"

#include <string>
#include <vector>

namespace tfvault::cty::value_test {
namespace {

Value Text(const std::string& text) { return Value::String(text); }

Value Sample() {
  return Value::Object(
      {{"name", Text("x")},
       {"headers", Value::List(Type::Object({{"key", Type::String()}}),
                               {Value::Object({{"key", Text("a")}}),
                                Value::Object({{"key", Value::Unknown(Type::String())}})})},
       {"tags", Value::Map(Type::String(), {{"k", Text("v")}})},
       {"ids", Value::Set(Type::Number(), {Value::Number(2), Value::Number(1)})},
       {"none", Value::Null(Type::Bool())}});
}

TEST_CASE("null, unknown, empty and known values are distinguished", "[cty]") {
  const Value null = Value::Null(Type::String());
  const Value unknown = Value::Unknown(Type::String());
  CHECK(null.is_null());
  CHECK_FALSE(null.is_known());
  CHECK(unknown.is_unknown());
  CHECK_FALSE(unknown.is_known());
  CHECK(Text("").is_known());
  CHECK_FALSE(null == unknown);
  CHECK_FALSE(null == Text(""));
  CHECK_FALSE(Value::List(Type::String(), {}) == Value::Null(Type::List(Type::String())));
}

TEST_CASE("a default-constructed value is the null of the dynamic type", "[cty]") {
  CHECK(Value() == Value::Null(Type::Dynamic()));
  CHECK(Value().is_null());
  CHECK(Value().type().is_dynamic());
}

TEST_CASE("an unknown value keeps the refinement that it is not null", "[cty]") {
  CHECK(Value::Unknown(Type::String()).nullness() == Nullness::kMaybeNull);
  CHECK(Value::Unknown(Type::String(), Nullness::kNotNull).nullness() == Nullness::kNotNull);
  CHECK(Value::Unknown(Type(), Nullness::kNotNull).nullness() == Nullness::kMaybeNull);
  CHECK(Value::Null(Type::String()).nullness() == Nullness::kMaybeNull);
  CHECK(Text("x").nullness() == Nullness::kNotNull);
  CHECK(Value::Unknown(Type::String()) == Value::Unknown(Type::String(), Nullness::kNotNull));
}

TEST_CASE("one nested unknown value makes a value not wholly known", "[cty]") {
  CHECK_FALSE(Sample().IsWhollyKnown());
  CHECK(Value::Tuple({Text("x"), Value::Null(Type::Bool())}).IsWhollyKnown());
  CHECK_FALSE(Value::Map(Type::Bool(), {{"k", Value::Unknown(Type::Bool())}}).IsWhollyKnown());
}

TEST_CASE("a set is sorted and holds an element once", "[cty]") {
  const Value set = Value::Set(Type::String(), {Text("b"), Text("a"), Text("b"), Text("")});
  CHECK(DebugString(set) == R"(set["", "a", "b"])");
  CHECK(set == Value::Set(Type::String(), {Text(""), Text("a"), Text("b")}));
  const Value numbers = Value::Set(
      Type::Number(), {Value::Number(10), Value::Number(9), Value::Number(*Number::Parse("9.0"))});
  CHECK(DebugString(numbers) == "set[9, 10]");
}

TEST_CASE("a set keeps every element that is not wholly known", "[cty]") {
  const Value unknown = Value::Unknown(Type::String());
  CHECK(Value::Set(Type::String(), {unknown, Text("a"), unknown}).AsElements().size() == 3);
  const Value partly = Value::Object({{"a", unknown}});
  CHECK(Value::Set(partly.type(), {partly, partly}).AsElements().size() == 2);
}

TEST_CASE("equality is deep and compares types", "[cty]") {
  CHECK(Sample() == Sample());
  CHECK_FALSE(Value::Null(Type::String()) == Value::Null(Type::Bool()));
  CHECK_FALSE(Value::List(Type::String(), {}) == Value::List(Type::Bool(), {}));
  CHECK_FALSE(Value::Tuple({Text("a")}) == Value::List(Type::String(), {Text("a")}));
  CHECK_FALSE(Sample() == Sample().WithAttribute("name", Text("y")));
}

TEST_CASE("the order of values is total and agrees with equality", "[cty]") {
  const std::vector<Value> values = {Value(),
                                     Value::Null(Type::String()),
                                     Value::Unknown(Type::String()),
                                     Text("a"),
                                     Text("ab"),
                                     Text("b"),
                                     Value::Bool(false),
                                     Value::Bool(true),
                                     Value::Number(-1),
                                     Value::Number(10),
                                     Value::List(Type::String(), {}),
                                     Value::List(Type::String(), {Text("a")}),
                                     Value::List(Type::String(), {Text("a"), Text("a")}),
                                     Value::Tuple({Text("a")}),
                                     Value::Map(Type::String(), {{"a", Text("b")}}),
                                     Value::Map(Type::String(), {{"b", Text("a")}}),
                                     Sample()};
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      CAPTURE(values[i], values[j]);
      CHECK((values[i] == values[j]) == (i == j));
      CHECK((values[i] < values[j]) + (values[j] < values[i]) == (i == j ? 0 : 1));
      for (const auto& other : values) {
        if (values[i] < values[j] && values[j] < other) CHECK(values[i] < other);
      }
    }
  }
}

TEST_CASE("an attribute that does not exist reads as null", "[cty]") {
  CHECK(Sample().Attribute("name") == Text("x"));
  CHECK(Sample().Attribute("nothing").is_null());
}

TEST_CASE("replacing an attribute copies the object", "[cty]") {
  const Value before = Sample();
  const Value after = before.WithAttribute("name", Value::Unknown(Type::String()));
  CHECK(before.Attribute("name") == Text("x"));
  CHECK(after.Attribute("name").is_unknown());
  CHECK(after.type() == before.type());
}

TEST_CASE("replacing an attribute keeps a dynamic declaration and follows another type", "[cty]") {
  const Type declared = Type::Object({{"any", Type::Dynamic()}});
  const Value object = Value::Object(declared, {{"any", Text("x")}});
  CHECK(object.WithAttribute("any", Value::Bool(true)).type() == declared);
  CHECK(Sample().WithAttribute("name", Value::Bool(true)).type().attributes().at("name") ==
        Type::Bool());
  CHECK(Sample().WithAttribute("new", Text("x")).type().attributes().contains("new"));
}

TEST_CASE("a path finds the value that it names", "[cty]") {
  const Value sample = Sample();
  CHECK(sample.Find(Path()) == &sample);
  const auto* key = sample.Find(Path::Root("headers").Index(0).Attribute("key"));
  REQUIRE(key != nullptr);
  CHECK(*key == Text("a"));
  REQUIRE(sample.Find(Path::Root("tags").Key("k")) != nullptr);
  CHECK(*sample.Find(Path::Root("tags").Key("k")) == Text("v"));
  REQUIRE(sample.Find(Path::Root("none")) != nullptr);
}

TEST_CASE("a path that does not exist finds no value", "[cty]") {
  const Path headers = Path::Root("headers");
  const Path path = GENERATE_COPY(
      Path::Root("nothing"), headers.Index(2), headers.Index(-1), headers.Key("0"),
      headers.Attribute("0"), headers.Index(1).Attribute("key").Attribute("deeper"),
      Path::Root("tags").Key("other"), Path::Root("tags").Attribute("k"),
      Path::Root("ids").Index(0), Path::Root("none").Attribute("x"), Path::Root("name").Index(0));
  CAPTURE(path.ToString());
  CHECK(Sample().Find(path) == nullptr);
}

TEST_CASE("a walk visits parents first and gives set elements the path of the set", "[cty]") {
  std::vector<std::string> visited;
  Walk(Sample(), [&](const Path& path, const Value& value) {
    visited.push_back(path.ToString() + "=" +
                      (value.type().is_primitive() ? DebugString(value) : ""));
    return path != Path::Root("tags");
  });
  CHECK(visited == std::vector<std::string>{"=", "headers=", "headers[0]=", "headers[0].key=\"a\"",
                                            "headers[1]=", "headers[1].key=unknown", "ids=",
                                            "ids=1", "ids=2", "name=\"x\"", "none=null", "tags="});
}

}  // namespace
}  // namespace tfvault::cty::value_test
