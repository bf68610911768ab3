// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/plugin_host.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tfvault::test::ephemeral_and_function_test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

TEST_CASE("an ephemeral resource is opened, renewed and closed", "[protocol][ephemeral]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const cty::Value config = MakeObject(LeaseType(), {{"name", cty::Value::String("one")}});

  tfwire::ValidateEphemeralResourceConfigRequest validate;
  validate.set_type_name(kLeaseType);
  *validate.mutable_config() = Encode(config, LeaseType());
  const auto validated = host.Call<tfwire::ValidateEphemeralResourceConfigResponse>(
      "ValidateEphemeralResourceConfig", validate);
  REQUIRE(validated.status.ok());
  CHECK(DiagnosticText(validated.response) == kNothing);

  tfwire::OpenEphemeralResourceRequest open;
  open.set_type_name(kLeaseType);
  *open.mutable_config() = Encode(config, LeaseType());
  open.mutable_client_capabilities()->set_deferral_allowed(true);
  const auto opened =
      host.Call<tfwire::OpenEphemeralResourceResponse>("OpenEphemeralResource", open);
  CHECK(DiagnosticText(opened.response) == kNothing);
  CHECK_FALSE(opened.response.has_deferred());
  CHECK(Decode(opened.response.result(), LeaseType()).Attribute("value") ==
        cty::Value::String("value of one"));
  CHECK(opened.response.private_() == "opened");
  CHECK(opened.response.renew_at().seconds() == 1);
  CHECK(opened.response.renew_at().nanos() == 500'000'000);

  tfwire::RenewEphemeralResourceRequest renew;
  renew.set_type_name(kLeaseType);
  renew.set_private_(opened.response.private_());
  const auto renewed =
      host.Call<tfwire::RenewEphemeralResourceResponse>("RenewEphemeralResource", renew);
  CHECK(DiagnosticText(renewed.response) == kNothing);
  CHECK(renewed.response.private_() == "opened|renewed");
  CHECK_FALSE(renewed.response.has_renew_at());

  tfwire::CloseEphemeralResourceRequest close;
  close.set_type_name(kLeaseType);
  close.set_private_(opened.response.private_());
  const auto closed =
      host.Call<tfwire::CloseEphemeralResourceResponse>("CloseEphemeralResource", close);
  CHECK(DiagnosticText(closed.response) == "WARNING: Closed | opened\n");
  host.ShutDown();
}

tfwire::CallFunctionResponse Join(PluginHost& host, const std::vector<std::string>& arguments) {
  tfwire::CallFunctionRequest request;
  request.set_name("join");
  for (const auto& argument : arguments)
    *request.add_arguments() = Encode(cty::Value::String(argument), cty::Type::String());
  const auto reply = host.Call<tfwire::CallFunctionResponse>("CallFunction", request);
  REQUIRE(reply.status.ok());
  return reply.response;
}

TEST_CASE("a function answers with a value or with the argument at fault", "[protocol][function]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));

  const auto joined = Join(host, {"-", "a", "b"});
  CHECK_FALSE(joined.has_error());
  CHECK(Decode(joined.result(), cty::Type::String()) == cty::Value::String("a-b"));

  const auto refused = Join(host, {"", "a"});
  CHECK(refused.error().text() == "The separator is empty.");
  CHECK(refused.error().has_function_argument());
  CHECK(refused.error().function_argument() == 0);

  const auto incomplete = Join(host, {});
  CHECK_FALSE(incomplete.error().text().empty());
  CHECK_FALSE(incomplete.error().has_function_argument());
  host.ShutDown();
}

TEST_CASE("GetFunctions lists the functions of the schema", "[protocol][function]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const auto reply =
      host.Call<tfwire::GetFunctionsResponse>("GetFunctions", tfwire::GetFunctionsRequest());
  REQUIRE(reply.response.functions().size() == 1);
  CHECK(reply.response.functions().at("join").summary() == "Joins texts.");
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::ephemeral_and_function_test
