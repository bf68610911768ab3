// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::engine {
namespace {

// The response together with the diagnostics of the call. The host accepts only an error text, so
// the first diagnostic becomes the error.
struct Outcome {
  CallFunctionResponse answer{};
  sdk::Diagnostics diagnostics{};
};

// The parameter of the argument; null if there are too many arguments.
const sdk::FunctionParameter* ParameterOf(const sdk::FunctionSignature& signature,
                                          std::size_t index) {
  if (index < signature.parameters.size()) return &signature.parameters[index];
  return signature.variadic ? &*signature.variadic : nullptr;
}

CallFunctionResponse Answer(const sdk::Function& function, const CallFunctionRequest& request,
                            sdk::Diagnostics& diagnostics) {
  const sdk::FunctionSignature& signature = function.signature();
  if (request.arguments.size() < signature.parameters.size())
    return {.error = {{.text = "Too few arguments."}}};
  std::vector<cty::Value> arguments;
  bool undecided = false;
  for (const auto& encoded : request.arguments) {
    const std::size_t index = arguments.size();
    const auto* parameter = ParameterOf(signature, index);
    if (parameter == nullptr) return {.error = {{.text = "Too many arguments."}}};
    const auto refused = [&](std::string text) {
      return CallFunctionResponse{
          .error = {{.text = std::move(text), .argument = static_cast<std::int64_t>(index)}}};
    };
    auto value = DecodeValue(encoded, parameter->type);
    if (!value.ok()) return refused(Message(value.status()) + ".");
    if (value->is_null() && !parameter->allow_null)
      return refused("The argument must not be null.");
    undecided = undecided || (!parameter->allow_unknown && !value->IsWhollyKnown());
    arguments.push_back(*std::move(value));
  }
  sdk::FunctionResult result{.value = cty::Value::Unknown(signature.result)};
  if (!undecided) result = function.Call(arguments);
  if (result.error) return {.error = std::move(result.error)};
  return {.result = Encode(result.value, signature.result, diagnostics)};
}

}  // namespace

CallFunctionResponse ProviderServer::CallFunction(const CallFunctionRequest& request) {
  auto outcome = RunCall<Outcome>(
      NewCall("CallFunction", {log_key::kFunctionName, request.name}),
      [&](sdk::CallContext& ctx, Outcome& response) {
        const auto* function = FindType(definition_.functions, request.name, ctx.diagnostics());
        if (function != nullptr) response.answer = Answer(*function, request, ctx.diagnostics());
      });
  if (outcome.diagnostics.HasError()) {
    const auto& problem = outcome.diagnostics.items().front();
    outcome.answer.error = {.text = problem.summary + ": " + problem.detail};
  }
  return outcome.answer;
}

}  // namespace tfvault::engine
