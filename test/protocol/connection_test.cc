#include "test/protocol/plugin_host.h"

#include <tfwire.pb.h>
#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

namespace tfvault::test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

grpc::StatusCode Probe(grpc::Channel& channel, const PluginHost& host) {
  return PluginHost::CallOn<tfwire::ConfigureProviderResponse>(
             channel, host.ProviderMethod("ConfigureProvider"), tfwire::ConfigureProviderRequest())
      .status.error_code();
}

grpc::StatusCode Probe(const PluginHost& host) { return Probe(*host.Connect(), host); }

TEST_CASE("only the host's own certificate is let in", "[protocol][tls]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  CHECK(Probe(*host.Connect(std::nullopt), host) == grpc::StatusCode::UNAVAILABLE);
  CHECK(Probe(*host.Connect(MakeHostCertificate()), host) == grpc::StatusCode::UNAVAILABLE);
  CHECK(Probe(host) == grpc::StatusCode::OK);
  host.ShutDown();
}

TEST_CASE("a client without TLS is not let in", "[protocol][tls]") {
  PluginHost host({.program = kProvider});
  const auto channel = grpc::CreateChannel("unix:" + host.handshake().fields.at(3),
                                           grpc::InsecureChannelCredentials());
  CHECK(Probe(*channel, host) == grpc::StatusCode::UNAVAILABLE);
  host.ShutDown();
}

TEST_CASE("a host that turned TLS off is served in plain text", "[protocol][tls]") {
  const int protocol = GENERATE(5, 6);
  auto options = PluginHost::ForProtocol(kProvider, protocol);
  options.tls = Tls::kOff;
  PluginHost host(options);
  CHECK(host.handshake().fields.at(5).empty());
  CHECK(Probe(host) == grpc::StatusCode::OK);
  host.ShutDown();
}

TEST_CASE("the health service reports the plugin as serving", "[protocol][health]") {
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

TEST_CASE("Shutdown ends the process although its streams are open", "[protocol][end]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  host.OpenStreams();
  host.ShutDown();
}

TEST_CASE("an interrupt of the process group does not stop the provider", "[protocol][end]") {
  PluginHost host({.program = kProvider});
  host.OpenStreams();
  host.process().Signal(SIGINT);
  CHECK(Probe(host) == grpc::StatusCode::OK);
  host.ShutDown();
}

TEST_CASE("the provider ends when the host's streams end without Shutdown", "[protocol][end]") {
  PluginHost host({.program = kProvider});
  host.OpenStreams();
  host.Drop();
  CHECK(host.process().WaitForExit() == ExitState{.code = 0});
  CHECK(host.LeftoverFiles().empty());
}

TEST_CASE("the provider ends when its host is killed before it connects", "[protocol][end]") {
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

}  // namespace
}  // namespace tfvault::test
