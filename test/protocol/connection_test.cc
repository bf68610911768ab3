// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/plugin_host.h"
#include "test/protocol/subject.h"
#include "test/support/rpc_table.h"

#include <catch2/catch.hpp>
#include <tfwire.pb.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace tfvault::test::connection_test {
namespace {

const std::string kProvider = Subject();

grpc::StatusCode Probe(grpc::Channel& channel, const PluginHost& host) {
  return PluginHost::CallOn<tfwire::ConfigureProviderResponse>(
             channel, host.ProviderMethod("ConfigureProvider"), tfwire::ConfigureProviderRequest())
      .status.error_code();
}

grpc::StatusCode Probe(const PluginHost& host) { return Probe(*host.Connect(), host); }

// Every method that the process serves, for any client.
std::vector<std::string> AllMethods(const PluginHost& host) {
  std::vector<std::string> methods{
      "/plugin.GRPCController/Shutdown", "/plugin.GRPCStdio/StreamStdio",
      "/plugin.GRPCBroker/StartStream", "/grpc.health.v1.Health/Check"};
  for (const auto& row : ReadRpcTable()) {
    if (host.protocol() == 6 || !row.protocol5.empty())
      methods.push_back(host.ProviderMethod(row.protocol6));
  }
  return methods;
}

void CheckNothingCanBeCalled(grpc::Channel& channel, const PluginHost& host) {
  for (const auto& method : AllMethods(host)) {
    CAPTURE(method);
    const grpc::Slice nothing;
    const auto reply =
        PluginHost::CallOn<grpc::ByteBuffer>(channel, method, grpc::ByteBuffer(&nothing, 1));
    CHECK(reply.status.error_code() == grpc::StatusCode::UNAVAILABLE);
  }
}

TEST_CASE("only the host's own certificate is accepted", "[protocol][host][tls]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  CheckNothingCanBeCalled(*host.Connect(std::nullopt), host);
  CheckNothingCanBeCalled(*host.Connect(MakeHostCertificate()), host);
  CHECK(Probe(host) == grpc::StatusCode::OK);
  host.ShutDown();
}

TEST_CASE("a client without TLS is rejected", "[protocol][host][tls]") {
  PluginHost host({.program = kProvider});
  const auto channel = grpc::CreateChannel("unix:" + host.handshake().fields.at(3),
                                           grpc::InsecureChannelCredentials());
  CheckNothingCanBeCalled(*channel, host);
  CHECK(Probe(host) == grpc::StatusCode::OK);
  host.ShutDown();
}

TEST_CASE("a host that turned TLS off is served in plain text", "[protocol][host][tls][posix]") {
  const int protocol = GENERATE(5, 6);
  auto options = PluginHost::ForProtocol(kProvider, protocol);
  options.tls = Tls::kOff;
  PluginHost host(options);
  CHECK(host.handshake().fields.at(5).empty());
  CHECK(Probe(host) == grpc::StatusCode::OK);
  host.ShutDown();
}

TEST_CASE("the health service reports the plugin as serving", "[protocol][host][health]") {
  PluginHost host({.program = kProvider});
  const grpc::Slice request("\x0a\x06plugin", 8);  // service = "plugin"
  const auto reply = PluginHost::CallOn<grpc::ByteBuffer>(
      *host.Connect(), "/grpc.health.v1.Health/Check", grpc::ByteBuffer(&request, 1));
  REQUIRE(reply.status.ok());
  grpc::Slice response;
  REQUIRE(reply.response.TrySingleSlice(&response).ok());
  CHECK(std::string(response.begin(), response.end()) == "\x08\x01");  // status = SERVING
  host.ShutDown();
}

TEST_CASE("Shutdown ends the process although its streams are open", "[protocol][host][end]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  host.OpenStreams();
  host.ShutDown();
}

TEST_CASE("an interrupt of the process group does not stop the provider", "[protocol][host][end]") {
  PluginHost host({.program = kProvider});
  host.OpenStreams();
  host.process().Signal(SIGINT);
  CHECK(Probe(host) == grpc::StatusCode::OK);
  host.ShutDown();
}

TEST_CASE("the provider ends when the host's streams end without Shutdown",
          "[protocol][host][end]") {
  PluginHost host({.program = kProvider});
  host.OpenStreams();
  host.Drop();
  CHECK(host.process().WaitForExit() == ExitState{.code = 0});
  CHECK(host.LeftoverFiles().empty());
}

TEST_CASE("the provider ends when its host is killed before it connects", "[protocol][host][end]") {
  const TempDir logs;
  const TempDir temporary;
  const std::string pid_file = logs.path() + "/pid";
  const KeyPair certificate = MakeHostCertificate();
  ChildProcess parent({.program = "/bin/sh",
                       .arguments = {"-c", "\"$0\" & echo $! > \"$1\"; wait", kProvider, pid_file},
                       .environment = HostEnvironment({}, certificate, temporary.path()),
                       .stderr_path = logs.path() + "/stderr"});
  REQUIRE(parent.ReadLine());
  pid_t provider = 0;
  std::ifstream(pid_file) >> provider;
  REQUIRE(provider > 0);
  parent.Signal(SIGKILL);
  WaitUntilGone(provider);
  CHECK(std::filesystem::is_empty(temporary.path()));
}

// Terraform's default parallelism is 10, but several runs can share a machine.
TEST_CASE("twenty providers serve at once and leave nothing behind", "[protocol][host][end]") {
  const TempDir temporary;
  std::vector<std::unique_ptr<PluginHost>> hosts;
  for (int i = 0; i < 20; ++i) {
    auto options = PluginHost::ForProtocol(kProvider, i % 2 == 0 ? 6 : 5);
    options.environment = {{"TMPDIR", temporary.path()}};
    hosts.push_back(std::make_unique<PluginHost>(options));
    hosts.back()->OpenStreams();
  }
  std::vector<std::future<grpc::StatusCode>> schemas;
  schemas.reserve(hosts.size());
  for (const auto& host : hosts) {
    schemas.push_back(std::async(std::launch::async, [&host] {
      return host->Call<grpc::ByteBuffer>("GetProviderSchema", tfwire::GetProviderSchemaRequest())
          .status.error_code();
    }));
  }
  for (auto& schema : schemas) CHECK(schema.get() == grpc::StatusCode::OK);
  for (const auto& host : hosts) host->ShutDown();
  CHECK(std::filesystem::is_empty(temporary.path()));
}

TEST_CASE("a crash is reported where Terraform looks for it, without a secret",
          "[protocol][host][end][posix]") {
  const auto signal = GENERATE(SIGSEGV, SIGABRT);
  const std::string secret = "s.never-in-a-crash-report";
  PluginHost host({.program = kProvider, .environment = {{"VAULT_TOKEN", secret}}});
  host.process().Signal(signal);
  CHECK(host.process().WaitForExit() == ExitState{.signal = signal});
  const std::string log = "\n" + host.StandardError();
  CHECK_THAT(log, Catch::Contains(signal == SIGSEGV ? "\npanic: SIGSEGV\n" : "\npanic: SIGABRT\n"));
  CHECK_THAT(log, !Catch::Contains(secret));
}

}  // namespace
}  // namespace tfvault::test::connection_test
