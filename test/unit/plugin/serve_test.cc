// SPDX-License-Identifier: MPL-2.0
#include "tfvault/plugin/serve.h"

#include "child_process.h"
#include "host_certificate.h"
#include "plugin/socket_path.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <plugin_broker.grpc.pb.h>
#include <plugin_controller.grpc.pb.h>
#include <plugin_stdio.grpc.pb.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace tfvault::plugin::serve_test {
namespace {

using Catch::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;
using test::ChildProcess;

const std::vector<std::string> kTinyPlugin = {TFVAULT_TINY_PLUGIN};

// The variables that a host sets, with sockets below `directory`.
std::map<std::string, std::string> HostEnvironment(const std::string& directory) {
  return {
      {"TF_PLUGIN_MAGIC_COOKIE",
       "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"},
      {"PLUGIN_PROTOCOL_VERSIONS", "6,5"},
      {"PLUGIN_MIN_PORT", "10000"},
      {"PLUGIN_MAX_PORT", "25000"},
      {"TMPDIR", directory},
  };
}

std::vector<std::string> Fields(const std::string& handshake_line) {
  std::vector<std::string> fields;
  std::istringstream line(handshake_line.substr(0, handshake_line.find('\n')));
  for (std::string field; std::getline(line, field, '|');) fields.push_back(field);
  return fields;
}

std::shared_ptr<grpc::Channel> ConnectTo(const std::string& socket) {
  return test::Connect(GrpcUnixAddress(socket), grpc::InsecureChannelCredentials());
}

// Calls Shutdown. The response must arrive before the process exits.
void AskForShutdown(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  ::plugin::Empty answer;
  CHECK(::plugin::GRPCController::NewStub(channel)->Shutdown(&context, {}, &answer).ok());
}

TEST_CASE("a plugin that no host started prints an explanation to standard error and fails",
          "[plugin]") {
  ChildProcess child(kTinyPlugin, {});
  CHECK(child.ReadRestOfOutput().empty());
  CHECK_THAT(child.ReadErrors(), Equals("This is the tiny plugin of a test.\n"));
  CHECK(child.Wait() == 1);
}

TEST_CASE("a host gets a handshake with mutual TLS, and the plugin exits on Shutdown", "[plugin]") {
  const test::TempDir directory;
  const auto host = test::MakeHostCertificate();
  auto environment = HostEnvironment(directory.path());
  environment["PLUGIN_CLIENT_CERT"] = host.certificate_pem;
  ChildProcess child(kTinyPlugin, environment);

  const auto fields = Fields(child.ReadLine());
  REQUIRE(fields.size() == 6);
  CHECK(fields[0] == "1");
  CHECK(fields[1] == "6");
  CHECK(fields[2] == "unix");
  CHECK_THAT(fields[3], StartsWith(directory.path() + "/"));
  CHECK(fields[4] == "grpc");
  // Standard output is closed although the process runs, so no code can fill the pipe.
  CHECK(child.ReadRestOfOutput().empty());

  AskForShutdown(
      test::Connect(GrpcUnixAddress(fields[3]),
                    test::HostCredentials(test::CertificateFromHandshake(fields[5]), &host)));
  // "drained\n" also shows that child processes do not inherit the client certificate.
  CHECK(child.ReadErrors() == "drained\n");
  CHECK(child.Wait() == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("an old host gets protocol 5", "[plugin]") {
  const test::TempDir directory;
  auto environment = HostEnvironment(directory.path());
  environment["PLUGIN_PROTOCOL_VERSIONS"] = "5";
  ChildProcess child(kTinyPlugin, environment);
  CHECK_THAT(child.ReadLine(), StartsWith("1|5|unix|"));
}

TEST_CASE("Ctrl-C does not stop the plugin, other signals end it cleanly", "[plugin]") {
  const int signal = GENERATE(SIGTERM, SIGHUP, SIGQUIT);
  const test::TempDir directory;
  ChildProcess child(kTinyPlugin, HostEnvironment(directory.path()));
  const auto fields = Fields(child.ReadLine());
  REQUIRE(fields.size() >= 5);
  child.Signal(SIGINT);
  const auto channel = ConnectTo(fields[3]);
  grpc::ClientContext context;
  const auto stub = ::plugin::GRPCStdio::NewStub(channel);
  const auto stdio = stub->StreamStdio(&context, {});
  stdio->WaitForInitialMetadata();
  child.Signal(signal);
  CHECK(stdio->Finish().ok());
  CHECK(child.ReadErrors() == "drained\n");
  CHECK(child.Wait() == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("under nohup the plugin keeps running when the terminal is closed", "[plugin]") {
  const test::TempDir directory;
  ChildProcess child(
      {"/bin/sh", "-c", "trap '' HUP QUIT; exec " + std::string(TFVAULT_TINY_PLUGIN)},
      HostEnvironment(directory.path()));
  const auto fields = Fields(child.ReadLine());
  REQUIRE(fields.size() >= 5);
  child.Signal(SIGHUP);
  child.Signal(SIGQUIT);
  AskForShutdown(ConnectTo(fields[3]));
  CHECK(child.Wait() == 0);
}

TEST_CASE("the next plugin removes the files of a killed plugin", "[plugin]") {
  const test::TempDir directory;
  {
    ChildProcess killed(kTinyPlugin, HostEnvironment(directory.path()));
    REQUIRE_FALSE(killed.ReadLine().empty());
    killed.Signal(SIGKILL);
    CHECK(killed.Wait() == -SIGKILL);
  }
  CHECK_FALSE(std::filesystem::is_empty(directory.path()));
  ChildProcess living(kTinyPlugin, HostEnvironment(directory.path()));
  const auto living_fields = Fields(living.ReadLine());
  ChildProcess next(kTinyPlugin, HostEnvironment(directory.path()));
  const auto next_fields = Fields(next.ReadLine());
  REQUIRE(next_fields.size() >= 5);
  AskForShutdown(ConnectTo(next_fields[3]));
  CHECK(next.Wait() == 0);
  AskForShutdown(ConnectTo(living_fields.at(3)));
  CHECK(living.Wait() == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("variables of libraries are neither used nor inherited by children", "[plugin]") {
  const test::TempDir directory;
  auto environment = HostEnvironment(directory.path());
  environment.insert({{"GRPC_VERBOSITY", "debug"},
                      {"GRPC_TRACE", "all"},
                      {"SSLKEYLOGFILE", directory.path() + "/keys"},
                      {"TF_LOG", "TRACE"}});
  ChildProcess child(kTinyPlugin, environment);
  const auto fields = Fields(child.ReadLine());
  REQUIRE(fields.size() >= 5);
  AskForShutdown(ConnectTo(fields[3]));
  CHECK_THAT(child.ReadErrors(), !Contains("\"@module\":\"grpc\""));
  CHECK(child.Wait() == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("an unknown group is an error with a readable message", "[plugin]") {
  const test::TempDir directory;
  auto environment = HostEnvironment(directory.path());
  environment["PLUGIN_UNIX_SOCKET_GROUP"] = "no-such-group-here";
  ChildProcess child(kTinyPlugin, environment);
  CHECK(child.ReadRestOfOutput().empty());
  CHECK_THAT(child.ReadErrors(), Contains("PLUGIN_UNIX_SOCKET_GROUP") && Contains("/etc/group"));
  CHECK(child.Wait() == 1);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a plugin leaves no core file", "[plugin]") {
  const test::TempDir directory;
  ChildProcess child(kTinyPlugin, HostEnvironment(directory.path()));
  REQUIRE_FALSE(child.ReadLine().empty());
  std::ifstream limits("/proc/" + std::to_string(child.pid()) + "/limits");
  std::string core_limit;
  while (std::getline(limits, core_limit) && core_limit.rfind("Max core file size", 0) != 0) {
  }
  std::istringstream words(core_limit.substr(std::string("Max core file size").size()));
  std::string soft;
  std::string hard;
  words >> soft >> hard;
  CHECK(soft == "0");
  CHECK(hard == "0");
}

TEST_CASE("a plugin exits when its parent dies", "[plugin]") {
  const test::TempDir directory;
  // The shell is the host; it must not replace itself with the plugin.
  ChildProcess shell({"/bin/sh", "-c", std::string(TFVAULT_TINY_PLUGIN) + "; true"},
                     HostEnvironment(directory.path()));
  REQUIRE_THAT(shell.ReadLine(), StartsWith("1|6|unix|"));
  shell.Signal(SIGKILL);
  // The output ends when the plugin exits.
  CHECK(shell.ReadErrors() == "drained\n");
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a plugin exits when its host closed the streams without Shutdown", "[plugin]") {
  const test::TempDir directory;
  ChildProcess child(kTinyPlugin, HostEnvironment(directory.path()));
  const auto fields = Fields(child.ReadLine());
  REQUIRE(fields.size() >= 5);
  {
    const auto channel = ConnectTo(fields[3]);
    grpc::ClientContext stdio_context;
    grpc::ClientContext broker_context;
    const auto stdio_stub = ::plugin::GRPCStdio::NewStub(channel);
    const auto broker_stub = ::plugin::GRPCBroker::NewStub(channel);
    const auto stdio = stdio_stub->StreamStdio(&stdio_context, {});
    const auto broker = broker_stub->StartStream(&broker_context);
    stdio->WaitForInitialMetadata();
    broker->WaitForInitialMetadata();
    stdio_context.TryCancel();
    broker_context.TryCancel();
    std::ignore = stdio->Finish();
    std::ignore = broker->Finish();
  }
  CHECK(child.Wait() == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a plugin exits when its host is gone before the handshake", "[plugin]") {
  const test::TempDir directory;
  ChildProcess child(kTinyPlugin, HostEnvironment(directory.path()));
  child.CloseOutput();
  CHECK_THAT(child.ReadErrors(), StartsWith("[ERROR] tiny-plugin: "));
  CHECK(child.Wait() == 1);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("an invalid port range is reported on standard error", "[plugin]") {
  auto environment = HostEnvironment("/tmp");
  environment["PLUGIN_MIN_PORT"] = "30000";
  ChildProcess child(kTinyPlugin, environment);
  CHECK(child.ReadRestOfOutput().empty());
  CHECK_THAT(child.ReadErrors(), Contains("PLUGIN_MIN_PORT"));
  CHECK(child.Wait() == 1);
}

TEST_CASE(
    "debug mode prints a reattach line, serves one connection after the other and ends on "
    "Ctrl-C or another signal",
    "[plugin]") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP, SIGQUIT);
  const test::TempDir directory;
  ChildProcess child({TFVAULT_TINY_PLUGIN, "-debug"}, {{"TMPDIR", directory.path()}});
  const std::string line = child.ReadLine();
  CHECK_THAT(line, StartsWith("TF_REATTACH_PROVIDERS='{\"terraform.local/test/tiny\":{"));
  CHECK_THAT(line, Contains("\"ProtocolVersion\":6,\"Pid\":" + std::to_string(child.pid()) + ","));
  CHECK_THAT(line, Contains("\"Test\":true"));
  CHECK_THAT(line, EndsWith("}}}'\n"));
  const auto start = line.find(directory.path());
  REQUIRE(start != std::string::npos);
  const std::string socket = line.substr(start, line.find('"', start) - start);
  for (int connection = 0; connection < 2; ++connection) {
    grpc::ClientContext context;
    const auto channel = ConnectTo(socket);
    const auto stub = ::plugin::GRPCStdio::NewStub(channel);
    const auto stdio = stub->StreamStdio(&context, {});
    stdio->WaitForInitialMetadata();
    context.TryCancel();
    CHECK(stdio->Finish().error_code() == grpc::StatusCode::CANCELLED);
  }
  child.Signal(signal);
  CHECK(child.Wait() == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
}

}  // namespace
}  // namespace tfvault::plugin::serve_test
