// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::configure_provider_test {
namespace {

TEST_CASE_METHOD(ServerFixture, "a provider is configured with unknown values",
                 "[engine][configure]") {
  const auto config = ThingOf({{"name", UnknownText()}, {"tags", Texts({UnknownText()})}});
  cty::Value seen;
  provider->configure = [&](sdk::CallContext& ctx, const cty::Value& value) {
    seen = value;
    ctx.diagnostics().AddWarning("old", "d");
  };
  const auto response =
      server.ConfigureProvider({.terraform_version = "1.11.4", .config = Wire(config)});
  CHECK(seen == config);
  CHECK(response.diagnostics.items() ==
        std::vector<sdk::Diagnostic>{{sdk::Severity::kWarning, "old", "d", {}}});
}

TEST_CASE_METHOD(ServerFixture, "a provider is not configured with a value that is not an object",
                 "[engine][configure]") {
  provider->configure = [](auto&, auto&) { FAIL("called"); };
  const auto bad = GENERATE(std::string(), "\xc0", std::string("\xd4\x00\x00", 3), "\x01");
  CHECK(server.ConfigureProvider({.config = {.msgpack = bad}}).diagnostics.HasError());
}

}  // namespace
}  // namespace tfvault::engine::configure_provider_test
