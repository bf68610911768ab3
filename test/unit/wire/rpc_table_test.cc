// SPDX-License-Identifier: MPL-2.0
// Checks that proto/README.md, the two services and the responses of the server agree.
#include "test/support/rpc_table.h"

#include "tfvault/engine/provider_server.h"
#include "tfvault/wire/provider_services.h"

#include <catch2/catch.hpp>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <tfplugin5.pb.h>
#include <tfplugin6.pb.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::wire::rpc_table_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

const FileDescriptor& File(int protocol) {
  return protocol == 5 ? *tfplugin5::Schema::descriptor()->file()
                       : *tfplugin6::Schema::descriptor()->file();
}

const ServiceDescriptor& Service(int protocol) {
  return *File(protocol).FindServiceByName("Provider");
}

std::set<std::string> MethodNames(int protocol) {
  std::set<std::string> names;
  for (int i = 0; i < Service(protocol).method_count(); ++i)
    names.insert(Service(protocol).method(i)->name());
  return names;
}

TEST_CASE("the table of RPCs names every method of both services", "[wire]") {
  std::set<std::string> protocol5;
  std::set<std::string> protocol6;
  for (const auto& row : test::ReadRpcTable()) {
    if (!row.protocol5.empty()) protocol5.insert(row.protocol5);
    protocol6.insert(row.protocol6);
  }
  CHECK(protocol5 == MethodNames(5));
  CHECK(protocol6 == MethodNames(6));
}

// The sources of the protocol suite, each with the names of its tests.
struct Source {
  std::string text{};
  std::set<std::string> tests{};
};

std::vector<Source> ProtocolTests() {
  const std::regex test_case("TEST_CASE\\(\\s*\"([^\"]*)\"");
  const std::regex joint("\"\\s*\\n\\s*\"");  // between two lines of one literal
  std::vector<Source> sources;
  for (const auto& entry :
       std::filesystem::directory_iterator(TFVAULT_SOURCE_DIR "/test/protocol")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream file(entry.path());
    Source source{.text = {std::istreambuf_iterator<char>(file), {}}};
    source.text = std::regex_replace(source.text, joint, "");
    for (std::sregex_iterator test(source.text.begin(), source.text.end(), test_case), end;
         test != end; ++test) {
      source.tests.insert((*test)[1]);
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

TEST_CASE("every RPC names an existing test of the protocol suite", "[wire]") {
  const auto sources = ProtocolTests();
  for (const auto& row : test::ReadRpcTable()) {
    CAPTURE(row.protocol6, row.shown_by);
    const auto source = std::find_if(sources.begin(), sources.end(), [&](const Source& candidate) {
      return candidate.tests.contains(row.shown_by);
    });
    REQUIRE(source != sources.end());
    // The tests of RPCs that are not served take the names from the table.
    const std::string call = row.served ? '"' + row.protocol6 + '"' : "ReadRpcTable";
    CHECK(source->text.find(call) != std::string::npos);
  }
}

bool IsShared(const Descriptor& message) { return message.file()->package() == "tfwire"; }

TEST_CASE("an RPC takes and returns the same messages in both protocols", "[wire]") {
  for (const auto& row : test::ReadRpcTable()) {
    if (row.protocol5.empty()) continue;
    CAPTURE(row.protocol6);
    const MethodDescriptor* in5 = Service(5).FindMethodByName(row.protocol5);
    const MethodDescriptor* in6 = Service(6).FindMethodByName(row.protocol6);
    REQUIRE((in5 != nullptr && in6 != nullptr));
    CHECK(IsShared(*in5->input_type()));
    CHECK(in5->input_type() == in6->input_type());
    CHECK(in5->client_streaming() == in6->client_streaming());
    CHECK(in5->server_streaming() == in6->server_streaming());
    // Messages that are not shared belong to one protocol; the next test compares them.
    CHECK(IsShared(*in5->output_type()) == IsShared(*in6->output_type()));
    if (IsShared(*in5->output_type())) CHECK(in5->output_type() == in6->output_type());
  }
}

// Maps "Message.field" to its number for the messages that are not shared. The keys are the names
// in protocol 5.
std::map<std::string, int> FieldNumbers(int protocol) {
  std::map<std::string, int> numbers;
  for (int i = 0; i < File(protocol).message_type_count(); ++i) {
    const Descriptor& message = *File(protocol).message_type(i);
    const std::string name = message.name() == "ValidateProviderConfigResponse"
                                 ? "PrepareProviderConfigResponse"
                                 : message.name();
    for (int j = 0; j < message.field_count(); ++j)
      numbers[name + "." + message.field(j)->name()] = message.field(j)->number();
  }
  return numbers;
}

TEST_CASE("the messages of one protocol differ only where the table of differences says so",
          "[wire]") {
  constexpr int kAbsent = 0;
  std::map<std::string, std::pair<int, int>> differences;
  for (const auto& [field, number] : FieldNumbers(5)) differences[field].first = number;
  for (const auto& [field, number] : FieldNumbers(6)) differences[field].second = number;
  std::erase_if(differences,
                [](const auto& entry) { return entry.second.first == entry.second.second; });
  CHECK(differences == std::map<std::string, std::pair<int, int>>{
                           {"Attribute.deprecation_message", {11, 12}},
                           {"Attribute.nested_type", {kAbsent, 10}},
                           {"Attribute.write_only", {10, 11}},
                           {"Block.computed", {kAbsent, 8}},
                           {"GetMetadataResponse.actions", {8, 9}},
                           {"GetMetadataResponse.state_stores", {kAbsent, 8}},
                           {"GetProviderSchemaResponse.state_store_schemas", {kAbsent, 10}},
                           {"Object.attributes", {kAbsent, 1}},
                           {"Object.nesting", {kAbsent, 3}},
                           {"PrepareProviderConfigResponse.prepared_config", {1, kAbsent}},
                       });
}

struct NoModel {};

struct EmptyProvider final : sdk::TypedProvider<NoModel> {
  EmptyProvider() : TypedProvider(sdk::ModelSchema<NoModel>("Offers nothing.")) {}
  void ConfigureProvider(sdk::CallContext&, const NoModel&) override {}
};

grpc::StatusCode CallWithoutArguments(const std::shared_ptr<grpc::Channel>& channel,
                                      const std::string& method) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  const grpc::Slice nothing;
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::StatusCode> code;
  stub.UnaryCall(&context, method, {}, &request, &response,
                 [&](const grpc::Status& status) { code.set_value(status.error_code()); });
  return code.get_future().get();
}

TEST_CASE("the server serves exactly what the table says", "[wire]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  const NullLogger logger;
  engine::ProviderServer engine({.provider = std::make_shared<EmptyProvider>()}, logger);
  const auto services = MakeProviderServices(engine, logger);
  grpc::ServerBuilder builder;
  builder.RegisterService(services.at(protocol).get());
  const auto server = builder.BuildAndStart();
  const auto channel = server->InProcessChannel({});

  for (const auto& row : test::ReadRpcTable()) {
    const std::string& name = protocol == 5 ? row.protocol5 : row.protocol6;
    if (name.empty()) continue;
    CAPTURE(name);
    CHECK(CallWithoutArguments(channel, "/" + Service(protocol).full_name() + "/" + name) ==
          (row.served ? grpc::StatusCode::OK : grpc::StatusCode::UNIMPLEMENTED));
  }
  server->Shutdown();
}

}  // namespace
}  // namespace tfvault::wire::rpc_table_test
