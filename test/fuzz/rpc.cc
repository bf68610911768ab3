// SPDX-License-Identifier: MPL-2.0
// Every RPC of the whole provider, with arbitrary requests of a host and answers of Vault. Input:
// lines.
//   200 BODY     the next answer of Vault or AWS to an HTTP request; without an answer, 404
//   P TYPE<tab>VALUE<tab>...   a call: the letter of the RPC, then its arguments
// A value is JSON, which can be incomplete. "?" in it is unknown, and "@" alone is the state, or
// the private bytes, of the answer before. A value after "m" or "j" is used unchanged, as
// MessagePack or JSON.
#include "test/fuzz/fuzz_support.h"
#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "tfvault/base/encoding.h"
#include "tfvault/cty/codec.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/provider/provider.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>

#include <charconv>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace tfvault::test {
namespace {

using nlohmann::json;

constexpr std::string_view kAddress = "https://fuzz-vault.test:8200";
constexpr std::string_view kToken = "hvs.fuzz-token";

// Makes the MessagePack of a host from short JSON: absent attributes are null, absent blocks are
// empty.
json Complete(const json& given, const cty::Type& type) {
  if (given == "?") return json::binary({0}, 0);
  switch (type.kind()) {
    case cty::Kind::kObject: {
      if (!given.is_object()) return given;
      json object = given;
      for (const auto& [name, attribute] : type.attributes()) {
        const bool blocks =
            attribute.is_collection() && attribute.element().kind() == cty::Kind::kObject;
        const auto member = given.find(name);
        object[name] = member != given.end() ? Complete(*member, attribute)
                       : blocks              ? json::array()
                                             : json(nullptr);
      }
      return object;
    }
    case cty::Kind::kList:
    case cty::Kind::kSet:
    case cty::Kind::kMap: {
      if (!given.is_structured()) return given;
      json elements = given;
      for (auto& element : elements) element = Complete(element, type.element());
      return elements;
    }
    default:
      return given;
  }
}

// For all values, requests must stay below their path.
void CheckUrl(const std::string& url) {
  if (!url.starts_with(kAddress)) return;  // AWS, or another Vault that the input configured
  const std::string path = url.substr(kAddress.size(), url.find('?') - kAddress.size());
  Require(path.starts_with("/v1/"), "requests go to Vault's API");
  for (const auto* escape : {"//", "/./", "/../", "#"}) {
    Require((path + "/").find(escape) == std::string::npos, "no value leads out of its path");
  }
}

const Logger& TraceToNowhere() {
  static const JsonLogger logger(open("/dev/null", O_WRONLY | O_CLOEXEC), LogLevel::kTrace);
  return logger;
}

class Host {
 public:
  explicit Host(std::string_view input)
      : check_token_(input.find(kToken) == std::string_view::npos),
        // An input that contains kAddress can also append to it.
        check_url_(input.find("fuzz-vault") == std::string_view::npos),
        server_(MakeProvider(), TraceToNowhere()) {
    while (!input.empty()) AddLine(TakeField(input, '\n'));
  }

  void Run() {
    for (const std::string_view call : calls_) Run(call);
  }

 private:
  sdk::ProviderDefinition MakeProvider() {
    const auto http = std::make_shared<FakeHttpClient>(
        [this](const http::HttpRequest& request, const std::stop_token&) {
          if (check_url_) CheckUrl(request.url);
          if (answers_.empty()) return HttpAnswer(404, R"({"errors":[]})");
          auto answer = std::move(answers_.front());
          answers_.pop_front();
          return answer;
        });
    return provider::MakeVaultProvider(
        {.environment = FixedEnvironment(
             {{"VAULT_ADDR", std::string(kAddress)}, {"VAULT_TOKEN", std::string(kToken)}}),
         .time = std::make_shared<FakeTime>(),
         .logger = std::shared_ptr<const Logger>(&TraceToNowhere(), [](const Logger*) {}),
         .http_client = [http](session::Peer, const http::HttpClientOptions&) { return http; }});
  }

  void AddLine(std::string_view line) {
    int status = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), status);
    if (parsed.ec != std::errc()) {
      if (calls_.size() < kMostCalls) calls_.push_back(line);
      return;
    }
    const std::string_view body(parsed.ptr,
                                static_cast<std::size_t>(line.data() + line.size() - parsed.ptr));
    answers_.push_back(HttpAnswer(status, std::string(body)));
  }

  // The type of the schema; dynamic for an unknown name.
  [[nodiscard]] cty::Type TypeOf(const std::string& name) const {
    const auto& definition = server_.definition();
    cty::Type type;
    const auto look = [&](const auto& offered) {
      const auto it = offered.find(name);
      if (it != offered.end()) type = it->second->schema().block.ImpliedType();
    };
    look(definition.resources);
    look(definition.data_sources);
    look(definition.ephemeral_resources);
    if (name.empty()) type = definition.provider->schema().block.ImpliedType();
    return type;
  }

  [[nodiscard]] engine::DynamicValue Value(std::string_view field, const cty::Type& type) const {
    if (field == "@") return state_;
    if (field.starts_with('m')) return {.msgpack = std::string(field.substr(1))};
    if (field.starts_with('j')) return {.json = std::string(field.substr(1))};
    const json given = json::parse(field, nullptr, false);
    if (given.is_discarded()) return {.json = std::string(field)};
    const auto bytes = json::to_msgpack(Complete(given, type));
    return {.msgpack = std::string(bytes.begin(), bytes.end())};
  }

  [[nodiscard]] std::string Private(std::string_view field) const {
    return field == "@" ? private_ : std::string(field);
  }

  void Check(const sdk::Diagnostics& diagnostics) const {
    for (const auto& item : diagnostics.items()) {
      Require(!item.summary.empty(), "a diagnostic has a summary");
      // A host checks required arguments. This program does not, so code of a resource can miss a
      // value.
      Require(item.summary != "Internal error" ||
                  item.detail.find("bad_optional_access") != std::string::npos,
              "nothing throws");
      Require(item.summary != "Provider bug: a value cannot be encoded",
              "every answer can be encoded");
      Require(!check_token_ || item.detail.find(kToken) == std::string::npos,
              "no diagnostic contains the token");
    }
  }

  // An answer without an error must be one that the host can read.
  void Keep(const engine::DynamicValue& state, const std::string& private_data,
            const sdk::Diagnostics& diagnostics, const cty::Type& type) {
    Check(diagnostics);
    state_ = state;
    private_ = private_data;
    if (diagnostics.HasError() || (state.msgpack.empty() && state.json.empty())) return;
    const auto value = state.msgpack.empty() ? cty::DecodeJson(state.json, type)
                                             : cty::DecodeMsgpack(state.msgpack, type);
    Require(value.ok(), "an answer has the type of the schema");
  }

  void Keep(const engine::StateResponse& response, const cty::Type& type) {
    Keep(response.state, response.private_data, response.diagnostics, type);
  }

  void Run(std::string_view call) {
    const std::string_view what = TakeField(call, '\t');
    if (what.size() < 2) return;
    const std::string name(what.substr(2));
    const cty::Type type = TypeOf(name);
    const auto text = [&] { return std::string(TakeField(call, '\t')); };
    const auto value = [&] { return Value(TakeField(call, '\t'), type); };
    const auto private_data = [&] { return Private(TakeField(call, '\t')); };
    switch (what.front()) {
      case 'p':
        return Check(server_.ValidateProviderConfig({.config = value()}).diagnostics);
      case 'C':
        return Check(server_.ConfigureProvider({.config = value()}).diagnostics);
      case 'v':
        return Check(
            server_.ValidateResourceConfig({.type_name = name, .config = value()}).diagnostics);
      case 'd':
        return Check(
            server_.ValidateDataResourceConfig({.type_name = name, .config = value()}).diagnostics);
      case 'e':
        return Check(server_.ValidateEphemeralResourceConfig({.type_name = name, .config = value()})
                         .diagnostics);
      case 'U':
      case 'V':
        return Keep(server_.UpgradeResourceState(
                        {.type_name = name, .version = what.front() == 'V', .json = text()}),
                    type);
      case 'I':
        // protobuf rejects a call whose text is not UTF-8.
        return Keep(
            server_.ImportResourceState({.type_name = name, .id = ReplaceInvalidUtf8(text())}),
            type);
      case 'i':
        return Keep(server_.ImportResourceState({.type_name = name, .identity = {.json = text()}}),
                    type);
      case 'u':
        return Check(
            server_.UpgradeResourceIdentity({.type_name = name, .json = text()}).diagnostics);
      case 'M':
        return Keep(server_.MoveResourceState({.source_type_name = name,
                                               .source_json = text(),
                                               .source_private = private_data(),
                                               .target_type_name = name}),
                    type);
      case 'D':
        return Keep(server_.ReadDataSource({.type_name = name, .config = value()}), type);
      case 'R':
        return Keep(
            server_.ReadResource(
                {.type_name = name, .current_state = value(), .private_data = private_data()}),
            type);
      case 'P':
        return Plan(name, type, call);
      case 'A':
        return Keep(server_.ApplyResourceChange({.type_name = name,
                                                 .prior_state = value(),
                                                 .planned_state = value(),
                                                 .config = value(),
                                                 .planned_private = private_data()}),
                    type);
      case 'O': {
        const auto opened = server_.OpenEphemeralResource({.type_name = name, .config = value()});
        return Keep(opened.result, opened.private_data, opened.diagnostics, type);
      }
      case 'N':
        return Check(
            server_.RenewEphemeralResource({.type_name = name, .private_data = private_data()})
                .diagnostics);
      case 'X':
        return Check(
            server_.CloseEphemeralResource({.type_name = name, .private_data = private_data()})
                .diagnostics);
      case 'F': {
        engine::CallFunctionRequest request{.name = name};
        while (!call.empty()) request.arguments.push_back(value());
        std::ignore = server_.CallFunction(request);
        return;
      }
      case 'S':
        return server_.Stop();
      default:
        return;
    }
  }

  void Plan(const std::string& name, const cty::Type& type, std::string_view call) {
    const auto value = [&] { return Value(TakeField(call, '\t'), type); };
    const auto plan = server_.PlanResourceChange({.type_name = name,
                                                  .prior_state = value(),
                                                  .proposed_new_state = value(),
                                                  .config = value(),
                                                  .prior_private = Private(TakeField(call, '\t'))});
    Keep(plan.planned_state, plan.planned_private, plan.diagnostics, type);
  }

  static constexpr std::size_t kMostCalls = 16;

  bool check_token_;
  bool check_url_;
  std::deque<http::HttpResponse> answers_;
  std::vector<std::string_view> calls_;
  engine::ProviderServer server_;
  engine::DynamicValue state_;  // of the answer before
  std::string private_;
};

}  // namespace
}  // namespace tfvault::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tfvault::test::Host(tfvault::test::AsText(data, size)).Run();
  return 0;
}
