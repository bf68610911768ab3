// SPDX-License-Identifier: MPL-2.0
// Calls the whole provider through the engine, as Terraform does, with a scripted Vault and AWS.
#pragma once

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/values.h"
#include "tfvault/cty/codec.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/provider/provider.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tfvault::test {

using nlohmann::json;

// No child token and no namespace, so that the scripts need no answers for a login.
inline json QuietProvider() {
  return {{"address", "http://vault.test:8200"},
          {"token", "hvs.CAESIparent"},
          {"skip_child_token", true},
          {"set_namespace_from_token", false},
          {"max_retries", 0}};
}

inline std::string JsonBody(const http::HttpRequest& request) { return request.body.Reveal(); }

class ProviderHarness {
 public:
  explicit ProviderHarness(std::map<std::string, std::string> environment = {})
      : server_(provider::MakeVaultProvider(
                    {.environment = FixedEnvironment(std::move(environment)),
                     .time = time,
                     .logger = std::make_shared<NullLogger>(),
                     .http_client = [this](session::Peer peer, const http::HttpClientOptions&)
                         -> StatusOr<std::shared_ptr<const http::HttpClient>> {
                       if (peer == session::Peer::kVault) return vault;
                       return aws;
                     }}),
                logger_) {}

  // The answer of a call; `object` may be null.
  struct Result {
    cty::Value object{};
    sdk::Diagnostics diagnostics{};
    std::vector<cty::Path> requires_replace{};
    std::string planned_private{};

    [[nodiscard]] cty::Value operator[](const std::string& attribute) const {
      return object.Attribute(attribute);
    }
    [[nodiscard]] std::string Text() const {
      std::string text;
      for (const auto& item : diagnostics.items()) {
        text += Catch::StringMaker<sdk::Diagnostic>::convert(item) + "\n";
      }
      return text;
    }
    [[nodiscard]] bool ok() const { return !diagnostics.HasError(); }
  };

  Result Configure(const json& config = QuietProvider(), const std::string& unknown = {}) {
    auto value = Decode(server_.definition().provider->schema().block, config);
    if (!unknown.empty()) {
      value = value.WithAttribute(unknown, cty::Value::Unknown(value.Attribute(unknown).type()));
    }
    const auto response = server_.ConfigureProvider({.config = Encode(value)});
    return {.diagnostics = response.diagnostics};
  }

  Result ValidateProvider(const json& config) {
    const auto value = Decode(server_.definition().provider->schema().block, config);
    return {.diagnostics = server_.ValidateProviderConfig({.config = Encode(value)}).diagnostics};
  }

  // An object of a resource or data source; attributes that are left out are null.
  [[nodiscard]] cty::Value Object(const std::string& type, const json& attributes) const {
    return Decode(BlockOf(type), attributes);
  }

  // The object as Terraform reads it from the stored state.
  [[nodiscard]] cty::Value Stored(const std::string& type, const json& attributes) {
    const auto response =
        server_.UpgradeResourceState({.type_name = type, .version = 1, .json = attributes.dump()});
    REQUIRE_FALSE(response.diagnostics.HasError());
    return DecodeAnswer(type, response.state);
  }

  Result Validate(const std::string& type, const cty::Value& config) {
    return {.diagnostics = server_
                               .ValidateResourceConfig(
                                   {.type_name = type,
                                    .config = Encode(config),
                                    .capabilities = {.write_only_attributes_allowed = true}})
                               .diagnostics};
  }

  Result ValidateData(const std::string& type, const cty::Value& config) {
    return {.diagnostics =
                server_.ValidateDataResourceConfig({.type_name = type, .config = Encode(config)})
                    .diagnostics};
  }

  Result Plan(const std::string& type, const cty::Value& prior, const cty::Value& config) {
    const auto response =
        server_.PlanResourceChange({.type_name = type,
                                    .prior_state = Encode(prior),
                                    .proposed_new_state = Encode(Proposed(type, prior, config)),
                                    .config = Encode(config),
                                    .prior_private = prior.is_null() ? "" : private_data});
    return {.object = DecodeAnswer(type, response.planned_state),
            .diagnostics = response.diagnostics,
            .requires_replace = response.requires_replace,
            .planned_private = response.planned_private};
  }

  // Plans, and applies the plan.
  Result Apply(const std::string& type, const cty::Value& prior, const cty::Value& config) {
    const auto plan = Plan(type, prior, config);
    if (!plan.ok()) return plan;
    CHECK(plan.requires_replace.empty());
    const auto response = server_.ApplyResourceChange({.type_name = type,
                                                       .prior_state = Encode(prior),
                                                       .planned_state = Encode(plan.object),
                                                       .config = Encode(config),
                                                       .planned_private = plan.planned_private});
    private_data = response.private_data;
    return {.object = DecodeAnswer(type, response.state), .diagnostics = response.diagnostics};
  }

  Result Create(const std::string& type, const cty::Value& config) {
    return Apply(type, Null(type), config);
  }

  Result Delete(const std::string& type, const cty::Value& prior) {
    const auto response = server_.ApplyResourceChange({.type_name = type,
                                                       .prior_state = Encode(prior),
                                                       .planned_state = Encode(Null(type)),
                                                       .config = Encode(Null(type)),
                                                       .planned_private = private_data});
    return {.object = DecodeAnswer(type, response.state), .diagnostics = response.diagnostics};
  }

  Result Read(const std::string& type, const cty::Value& state) {
    const auto response = server_.ReadResource(
        {.type_name = type, .current_state = Encode(state), .private_data = private_data});
    private_data = response.private_data;
    return {.object = DecodeAnswer(type, response.state), .diagnostics = response.diagnostics};
  }

  // Imports, and then reads, as Terraform does.
  Result Import(const std::string& type, const std::string& id, const json& identity = nullptr) {
    const auto response = server_.ImportResourceState(
        {.type_name = type,
         .id = id,
         .identity = {.json = identity.is_null() ? std::string() : identity.dump()}});
    if (response.diagnostics.HasError()) return {.diagnostics = response.diagnostics};
    private_data = response.private_data;
    return Read(type, DecodeAnswer(type, response.state));
  }

  // Upgrades and reads a stored state, as Terraform does before it plans.
  Result UpgradeAndRead(const std::string& type, std::int64_t version, const json& stored) {
    const auto response = server_.UpgradeResourceState(
        {.type_name = type, .version = version, .json = stored.dump()});
    if (response.diagnostics.HasError()) return {.diagnostics = response.diagnostics};
    return Read(type, DecodeAnswer(type, response.state));
  }

  Result ReadData(const std::string& type, const cty::Value& config) {
    const auto response = server_.ReadDataSource({.type_name = type, .config = Encode(config)});
    return {.object = DecodeAnswer(type, response.state), .diagnostics = response.diagnostics};
  }

  // `type` of an ephemeral resource is "ephemeral.<type>": a data source may have the same type.
  struct Opened : Result {
    std::optional<SystemTimePoint> renew_at{};
    std::string private_data{};
  };

  Opened Open(const std::string& type, const cty::Value& config) {
    const auto response =
        server_.OpenEphemeralResource({.type_name = EphemeralName(type), .config = Encode(config)});
    return {{.object = DecodeAnswer(type, response.result), .diagnostics = response.diagnostics},
            response.renew_at,
            response.private_data};
  }

  Opened Renew(const std::string& type, const std::string& private_bytes) {
    const auto response = server_.RenewEphemeralResource(
        {.type_name = EphemeralName(type), .private_data = private_bytes});
    return {{.diagnostics = response.diagnostics}, response.renew_at, response.private_data};
  }

  Result Close(const std::string& type, const std::string& private_bytes) {
    return {.diagnostics = server_
                               .CloseEphemeralResource({.type_name = EphemeralName(type),
                                                        .private_data = private_bytes})
                               .diagnostics};
  }

  Result ValidateEphemeral(const std::string& type, const cty::Value& config) {
    return {.diagnostics = server_
                               .ValidateEphemeralResourceConfig(
                                   {.type_name = EphemeralName(type), .config = Encode(config)})
                               .diagnostics};
  }

  // `type` of a list is "list.<type>", and that of an action "action.<type>" in Object().
  struct Listed {
    std::vector<json> identities{};
    std::vector<std::string> names{};
    std::vector<cty::Value> objects{};  // null if the event has none
    Result said{};
  };

  Listed List(const std::string& type, const json& config, bool include_object = false,
              std::int64_t limit = 100) {
    const auto stream = server_.ListResource({.type_name = type,
                                              .config = Encode(Object("list." + type, config)),
                                              .include_object = include_object,
                                              .limit = limit});
    Listed listed;
    while (const auto event = stream->Next()) {
      listed.said.diagnostics.Append(event->diagnostics);
      if (event->identity.msgpack.empty()) continue;
      listed.identities.push_back(Identity(type, event->identity));
      listed.names.push_back(event->display_name);
      listed.objects.push_back(DecodeAnswer(type, event->object));
    }
    return listed;
  }

  struct Invoked : Result {
    std::vector<std::string> progress{};
  };

  Invoked Invoke(const std::string& type, const json& config) {
    Invoked invoked;
    std::mutex mutex;
    invoked.diagnostics =
        server_
            .InvokeAction({.action_type = type, .config = Encode(Object("action." + type, config))},
                          [&](const std::string& line) {
                            const std::lock_guard lock(mutex);
                            invoked.progress.push_back(line);
                          })
            .diagnostics;
    return invoked;
  }

  Result ValidateAction(const std::string& type, const json& config) {
    return {.diagnostics =
                server_
                    .ValidateActionConfig({.type_name = type,
                                           .config = Encode(Object("action." + type, config)),
                                           .capabilities = {.write_only_attributes_allowed = true}})
                    .diagnostics};
  }

  [[nodiscard]] cty::Value Null(const std::string& type) const {
    return cty::Value::Null(BlockOf(type).ImpliedType());
  }

  // Bodies of the requests to one route, oldest first.
  [[nodiscard]] std::vector<json> Bodies(const std::string& route) const {
    std::vector<json> bodies;
    const auto requests = vault->requests();
    const auto routes = vault->routes();
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (routes[i] == route) bodies.push_back(json::parse(requests[i].body.Reveal()));
    }
    return bodies;
  }

  [[nodiscard]] long Count(const std::string& route) const {
    const auto routes = vault->routes();
    return std::count(routes.begin(), routes.end(), route);
  }

  engine::ProviderServer& server() { return server_; }

  // What Terraform stores beside the state.
  std::string private_data{};
  std::shared_ptr<FakeTime> time = std::make_shared<FakeTime>();
  std::shared_ptr<FakeVault> vault = std::make_shared<FakeVault>();
  std::shared_ptr<FakeHttpClient> aws;  // set it before the first call to AWS

 private:
  [[nodiscard]] const sdk::Block& BlockOf(const std::string& type) const {
    const auto& definition = server_.definition();
    const auto resource = definition.resources.find(type);
    if (resource != definition.resources.end()) return resource->second->schema().block;
    if (type.starts_with(kList)) {
      return definition.list_resources.at(type.substr(kList.size()))->schema().block;
    }
    if (type.starts_with(kAction)) {
      return definition.actions.at(type.substr(kAction.size()))->schema().block;
    }
    if (type.starts_with(kEphemeral)) {
      return definition.ephemeral_resources.at(EphemeralName(type))->schema().block;
    }
    return definition.data_sources.at(type)->schema().block;
  }

  static constexpr std::string_view kEphemeral = "ephemeral.";
  static constexpr std::string_view kList = "list.";
  static constexpr std::string_view kAction = "action.";
  static std::string EphemeralName(const std::string& type) {
    return type.substr(kEphemeral.size());
  }

  static cty::Value Decode(const sdk::Block& block, const json& attributes) {
    json object = attributes;
    for (const auto& nested : block.blocks) {
      if (!object.contains(nested.name)) object[nested.name] = json::array();
    }
    auto value = cty::DecodeJson(object.dump(), block.ImpliedType());
    REQUIRE(value.ok());
    return *value;
  }

  static engine::DynamicValue Encode(const cty::Value& value) {
    auto bytes = cty::EncodeMsgpack(value, value.type());
    REQUIRE(bytes.ok());
    return {.msgpack = *bytes};
  }

  [[nodiscard]] cty::Value DecodeAnswer(const std::string& type,
                                        const engine::DynamicValue& value) const {
    if (value.msgpack.empty()) return Null(type);
    auto decoded = cty::DecodeMsgpack(value.msgpack, BlockOf(type).ImpliedType());
    REQUIRE(decoded.ok());
    return *decoded;
  }

  // The attributes of an identity; missing attributes are null.
  [[nodiscard]] json Identity(const std::string& type, const engine::DynamicValue& value) const {
    const auto& schema = server_.definition().resources.at(type)->schema();
    std::map<std::string, cty::Type> attributes;
    for (const auto* names : {&schema.identity.required, &schema.identity.optional}) {
      for (const auto& name : *names) attributes.emplace(name, cty::Type::String());
    }
    const auto decoded =
        cty::DecodeMsgpack(value.msgpack, cty::Type::Object(std::move(attributes)));
    REQUIRE(decoded.ok());
    const auto text = cty::EncodeJson(*decoded, decoded->type());
    REQUIRE(text.ok());
    return json::parse(*text);
  }

  // The state that Terraform proposes: unconfigured computed attributes keep their prior value.
  [[nodiscard]] cty::Value Proposed(const std::string& type, const cty::Value& prior,
                                    const cty::Value& config) const {
    if (prior.is_null()) return config;
    cty::Value proposed = config;
    for (const auto& attribute : BlockOf(type).attributes) {
      if (attribute.computed && config.Attribute(attribute.name).is_null()) {
        proposed = proposed.WithAttribute(attribute.name, prior.Attribute(attribute.name));
      }
    }
    return proposed;
  }

  NullLogger logger_;
  engine::ProviderServer server_;
};

}  // namespace tfvault::test
