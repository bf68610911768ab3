// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"
#include "tfvault/sdk/function.h"

#include <stdexcept>

namespace tfvault::engine::call_function_test {
namespace {

using Arguments = std::vector<cty::Value>;

struct FakeFunction final : sdk::Function {
  sdk::FunctionSignature of{.parameters = {{.name = "plain", .type = cty::Type::String()},
                                           {.name = "lenient",
                                            .type = cty::Type::String(),
                                            .allow_null = true,
                                            .allow_unknown = true}},
                            .variadic = {{.name = "more", .type = cty::Type::String()}},
                            .result = cty::Type::String()};
  std::function<sdk::FunctionResult(const Arguments&)> call = [](auto&) {
    return sdk::FunctionResult{.value = Text("r")};
  };

  [[nodiscard]] const sdk::FunctionSignature& signature() const override { return of; }
  [[nodiscard]] sdk::FunctionResult Call(const Arguments& arguments) const override {
    return call(arguments);
  }
};

struct Fixture {
  std::shared_ptr<FakeFunction> function = std::make_shared<FakeFunction>();
  NullLogger logger{};
  ProviderServer server{
      {.provider = std::make_shared<FakeProvider>(), .functions = {{"f", function}}}, logger};

  CallFunctionResponse Call(const Arguments& arguments) {
    CallFunctionRequest request{.name = "f"};
    for (const auto& argument : arguments)
      request.arguments.push_back(Wire(argument, cty::Type::String()));
    return server.CallFunction(request);
  }
};

struct Row {
  std::string name;
  Arguments arguments;
  std::optional<cty::Value> result;
  std::optional<sdk::FunctionError> error{};
  bool called = false;
};

TEST_CASE("a function is called with arguments that its signature allows", "[engine][function]") {
  const auto unknown = UnknownText();
  const std::vector<Row> rows = {
      {"all-known", {Text("a"), Text("b")}, Text("r"), {}, true},
      {"variadic", {Text("a"), Text("b"), Text("c"), Text("d")}, Text("r"), {}, true},
      {"null-allowed", {Text("a"), NoText()}, Text("r"), {}, true},
      {"unknown-allowed", {Text("a"), unknown}, Text("r"), {}, true},
      {"unknown-makes-unknown", {unknown, Text("b")}, unknown},
      {"unknown-variadic-makes-unknown", {Text("a"), Text("b"), unknown}, unknown},
      {"null-refused", {NoText(), Text("b")}, {}, {{"The argument must not be null.", 0}}},
      {"null-variadic-refused",
       {Text("a"), Text("b"), Text("c"), NoText()},
       {},
       {{"The argument must not be null.", 3}}},
      {"too-few", {Text("a")}, {}, {{"Too few arguments.", {}}}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Fixture f;
      bool called = false;
      f.function->call = [&](const Arguments& arguments) {
        called = true;
        CHECK(arguments == row.arguments);
        return sdk::FunctionResult{.value = Text("r")};
      };
      const auto response = f.Call(row.arguments);
      CHECK(called == row.called);
      CHECK((response.error == row.error));
      if (row.result) CHECK(Unwire(response.result, cty::Type::String()) == *row.result);
      CHECK(response.result.msgpack.empty() == !row.result.has_value());
    }
  }
}

TEST_CASE_METHOD(Fixture, "an extra argument without a variadic parameter is rejected",
                 "[engine][function]") {
  function->of.variadic.reset();
  CHECK((Call({Text("a"), Text("b"), Text("c")}).error ==
         sdk::FunctionError{.text = "Too many arguments."}));
}

TEST_CASE_METHOD(Fixture, "an argument of another type is an error of that argument",
                 "[engine][function]") {
  const auto response = server.CallFunction(
      {.name = "f", .arguments = {Wire(Text("a"), cty::Type::String()), {.msgpack = "\xc3"}}});
  REQUIRE(response.error.has_value());
  CHECK(response.error->argument == 1);
}

TEST_CASE_METHOD(Fixture, "the author's error is returned", "[engine][function]") {
  const sdk::FunctionError error{.text = "This is not an ARN.", .argument = 0};
  function->call = [&](auto&) { return sdk::FunctionResult{.error = error}; };
  const auto response = Call({Text("a"), Text("b")});
  CHECK((response.error == error));
  CHECK(response.result.msgpack.empty());
}

TEST_CASE_METHOD(Fixture, "a result of another type is an error", "[engine][function]") {
  function->call = [](auto&) { return sdk::FunctionResult{.value = cty::Value::Bool(true)}; };
  const auto response = Call({Text("a"), Text("b")});
  REQUIRE(response.error.has_value());
  CHECK_THAT(response.error->text, Catch::StartsWith("Provider bug"));
}

TEST_CASE_METHOD(Fixture, "an exception is an error that does not quote it", "[engine][function]") {
  function->call = [](auto&) -> sdk::FunctionResult { throw std::logic_error("hush"); };
  const auto response = Call({Text("a"), Text("b")});
  REQUIRE(response.error.has_value());
  CHECK_THAT(response.error->text, !Catch::Contains("hush"));
}

TEST_CASE_METHOD(Fixture, "functions that are not offered are rejected", "[engine][function]") {
  CHECK((server.CallFunction({.name = "g"}).error ==
         sdk::FunctionError{.text = "Unknown type: This provider does not offer \"g\"."}));
}

}  // namespace
}  // namespace tfvault::engine::call_function_test
