// SPDX-License-Identifier: MPL-2.0
// A provider that measures the cost of the SDK and gRPC: a function that returns its argument, and
// a data source that waits, like a data source that calls a server.
#include "tfvault/base/time.h"
#include "tfvault/sdk/provider.h"
#include "tfvault/serve/serve_provider.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::bench {
namespace {

using sdk::Attr;

struct NoModel {};

class EchoProvider final : public sdk::TypedProvider<NoModel> {
 public:
  EchoProvider() : TypedProvider(sdk::ModelSchema<NoModel>("Does nothing.")) {}

 private:
  void ConfigureProvider(sdk::CallContext&, const NoModel&) override {}
};

struct WaitModel {
  Attr<std::int64_t> milliseconds;
};

class Wait final : public sdk::TypedDataSource<WaitModel> {
 public:
  Wait() : TypedDataSource(Model()) {}

 private:
  static sdk::ModelSchema<WaitModel> Model() {
    sdk::ModelSchema<WaitModel> model("Waits.");
    model.Required("milliseconds", &WaitModel::milliseconds, {.description = "How long to wait."});
    return model;
  }

  std::optional<WaitModel> ReadData(sdk::CallContext& ctx, const WaitModel& config) const override {
    const Status waited = SystemTime().Sleep(Duration(*config.milliseconds), ctx.stop_token());
    if (!waited.ok()) return ctx.diagnostics().Fail(waited, "Stopped");
    return config;
  }
};

class Echo final : public sdk::Function {
 public:
  [[nodiscard]] const sdk::FunctionSignature& signature() const override { return signature_; }
  [[nodiscard]] sdk::FunctionResult Call(const std::vector<cty::Value>& arguments) const override {
    return {.value = arguments.front()};
  }

 private:
  sdk::FunctionSignature signature_{.summary = "Returns its argument.",
                                    .parameters = {{.name = "text", .type = cty::Type::String()}},
                                    .result = cty::Type::String()};
};

}  // namespace
}  // namespace tfvault::bench

int main(int argc, char** argv) {
  using namespace tfvault;  // NOLINT(google-build-using-namespace)
  return serve::ServeProvider({.source_address = "terraform.local/tfvault/bench",
                               .version = "0.0.1",
                               .provider = std::make_shared<bench::EchoProvider>(),
                               .data_sources = {{"bench_wait", std::make_shared<bench::Wait>()}},
                               .functions = {{"echo", std::make_shared<bench::Echo>()}}},
                              argc, argv);
}
