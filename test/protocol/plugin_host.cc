// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/plugin_host.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <utility>

namespace tfvault::test {
namespace {

// Protocol 6 name to protocol 5 name, where they differ.
const std::map<std::string, std::string>& RenamedMethods() {
  static const std::map<std::string, std::string> names{
      {"GetProviderSchema", "GetSchema"},
      {"ValidateProviderConfig", "PrepareProviderConfig"},
      {"ConfigureProvider", "Configure"},
      {"StopProvider", "Stop"},
      {"ValidateResourceConfig", "ValidateResourceTypeConfig"},
      {"ValidateDataResourceConfig", "ValidateDataSourceConfig"},
  };
  return names;
}

std::optional<KeyPair> CertificateFor(Tls tls) {
  if (tls == Tls::kOff) return std::nullopt;
  return MakeHostCertificate();
}

HandshakeLine ReadHandshake(ChildProcess& process) {
  HandshakeLine line{.text = process.ReadLine().value_or("")};
  if (line.text.ends_with('\r')) line.text.pop_back();  // as go-plugin reads lines of Windows
  std::istringstream fields(line.text);
  for (std::string field; std::getline(fields, field, '|');) line.fields.push_back(field);
  if (line.text.ends_with('|')) line.fields.emplace_back();
  return line;
}

// Keeps gRPC running between tests: gRPC shuts down with its last channel, which can take ten
// seconds.
void KeepGrpc() { [[maybe_unused]] static const bool kept = (grpc_init(), true); }

}  // namespace

std::map<std::string, std::string> HostEnvironment(const LaunchOptions& options,
                                                   const std::optional<KeyPair>& certificate,
                                                   const std::string& temporary_directory) {
  std::map<std::string, std::string> environment{
      {"TF_PLUGIN_MAGIC_COOKIE", kMagicCookie},
      {"PLUGIN_PROTOCOL_VERSIONS", options.protocol_versions},
      {"PLUGIN_MIN_PORT", "10000"},
      {"PLUGIN_MAX_PORT", "25000"},
      {"TMPDIR", temporary_directory},
      {"TF_LOG", "DEBUG"},
  };
  if (certificate) environment["PLUGIN_CLIENT_CERT"] = certificate->certificate_pem;
  for (const auto& [name, value] : options.environment) environment[name] = value;
  return environment;
}

PluginHost::PluginHost(const LaunchOptions& options)
    : certificate_(CertificateFor(options.tls)),
      process_({.program = options.program,
                .environment = HostEnvironment(options, certificate_, temporary_.path()),
                .stderr_path = logs_.path() + "/stderr"}),
      handshake_(ReadHandshake(process_)) {
  INFO("standard error: " << StandardError());
  REQUIRE(handshake_.fields.size() >= 6);
  KeepGrpc();
  channel_ = Connect();
}

std::string PluginHost::StandardError() const {
  std::ifstream file(logs_.path() + "/stderr", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> PluginHost::LeftoverFiles() const {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(temporary_.path()))
    files.push_back(entry.path().string());
  return files;
}

std::shared_ptr<grpc::Channel> PluginHost::Connect(
    const std::optional<KeyPair>& certificate) const {
  const bool unix_socket = handshake_.fields.at(2) == "unix";
  const std::string target = (unix_socket ? "unix:" : "") + handshake_.fields.at(3);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(std::numeric_limits<int>::max());
  // Otherwise channels to the same address share a connection, and Drop would not close it.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const std::string& server_certificate = handshake_.fields.at(5);
  if (server_certificate.empty()) {
    return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  }
  grpc::SslCredentialsOptions tls{.pem_root_certs = PemFromHandshake(server_certificate),
                                  .pem_private_key = {},
                                  .pem_cert_chain = {}};
  if (certificate) {
    tls.pem_private_key = certificate->key_pem;
    tls.pem_cert_chain = certificate->certificate_pem;
  }
  arguments.SetSslTargetNameOverride("localhost");
  return grpc::CreateCustomChannel(target, grpc::SslCredentials(tls), arguments);
}

void PluginHost::OpenStreams() {
  auto stdio = plugin::GRPCStdio::NewStub(channel_)->StreamStdio(&stdio_context_, {});
  auto broker = plugin::GRPCBroker::NewStub(channel_)->StartStream(&broker_context_);
  stream_readers_.emplace_back([stream = std::move(stdio)] {
    for (plugin::StdioData data; stream->Read(&data);) continue;
  });
  stream_readers_.emplace_back([stream = std::move(broker)] {
    for (plugin::ConnInfo info; stream->Read(&info);) continue;
  });
}

void PluginHost::Drop() {
  broker_context_.TryCancel();
  stdio_context_.TryCancel();
  stream_readers_.clear();
  channel_.reset();
}

std::string PluginHost::ProviderMethod(const std::string& rpc) const {
  const auto renamed = RenamedMethods().find(rpc);
  if (protocol() == 5) {
    return "/tfplugin5.Provider/" + (renamed == RenamedMethods().end() ? rpc : renamed->second);
  }
  return "/tfplugin6.Provider/" + rpc;
}

void PluginHost::ShutDown() {
  const auto reply =
      CallOn<plugin::Empty>(*channel_, "/plugin.GRPCController/Shutdown", plugin::Empty());
  CHECK(reply.status.error_message() == kNothing);
  CHECK(process_.WaitForExit() == ExitState{.code = 0});
  CHECK(LeftoverFiles().empty());
}

}  // namespace tfvault::test
