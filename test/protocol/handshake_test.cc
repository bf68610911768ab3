// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/plugin_host.h"
#include "test/protocol/subject.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <tfwire.pb.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test::handshake_test {
namespace {

const std::string kProvider = Subject();

// Runs the program until it exits, without a host.
struct Run {
  ExitState exit{};
  std::string out{};
  std::string err{};
};

Run RunAlone(std::map<std::string, std::string> environment, std::vector<std::string> arguments) {
  const TempDir logs;
  ChildProcess process({.program = kProvider,
                        .arguments = std::move(arguments),
                        .environment = std::move(environment),
                        .stderr_path = logs.path() + "/stderr"});
  Run run;
  while (const auto line = process.ReadLine()) run.out += *line + "\n";
  run.exit = process.WaitForExit();
  std::ifstream file(logs.path() + "/stderr");
  run.err = {std::istreambuf_iterator<char>(file), {}};
  return run;
}

TEST_CASE("the highest common protocol is negotiated", "[protocol][host][handshake]") {
  struct Row {
    std::string offered;
    std::string chosen;
  };
  const auto row = GENERATE(Row{"5", "5"}, Row{"6", "6"}, Row{"6,5", "6"}, Row{"5,6", "6"},
                            Row{"junk,,6x,5", "5"}, Row{"7", "5"}, Row{"", "5"});
  CAPTURE(row.offered);
  PluginHost host({.program = kProvider, .protocol_versions = row.offered});
  CHECK(host.handshake().fields.at(1) == row.chosen);
  host.ShutDown();
}

TEST_CASE("the handshake line has the fields that hosts read",
          "[protocol][host][handshake][posix]") {
  PluginHost host({.program = kProvider});
  const auto& fields = host.handshake().fields;
  REQUIRE(fields.size() == 6);
  CHECK(fields[0] == "1");
  CHECK(fields[2] == "unix");
  CHECK(std::filesystem::path(fields[3]).is_absolute());
  CHECK(std::filesystem::is_socket(fields[3]));
  CHECK(fields[4] == "grpc");
  CHECK(fields[5].size() > 50);
  CHECK(fields[5].find('=') == std::string::npos);
  host.ShutDown();
}

TEST_CASE("a request for multiplexing is declined in the handshake",
          "[protocol][host][handshake]") {
  PluginHost host({.program = kProvider, .environment = {{"PLUGIN_MULTIPLEX_GRPC", "true"}}});
  REQUIRE(host.handshake().fields.size() == 7);
  CHECK(host.handshake().fields[6] == "false");
  host.ShutDown();
}

TEST_CASE("a temporary directory whose name is too long for a socket is skipped",
          "[protocol][host][handshake]") {
  const TempDir base;
  const std::string directory = base.path() + "/" + std::string(150, 'x');
  std::filesystem::create_directory(directory);
  PluginHost host({.program = kProvider, .environment = {{"TMPDIR", directory}}});
  CHECK(host.handshake().fields.at(3).size() < 108);
  host.ShutDown();
}

TEST_CASE("the provider prints an explanation when a user starts it in a shell",
          "[protocol][host][handshake]") {
  const auto cookie = GENERATE(std::string(), std::string("wrong"));
  const Run run = RunAlone({{"TF_PLUGIN_MAGIC_COOKIE", cookie}}, {});
  CHECK(run.exit == ExitState{.code = 1});
  CHECK(run.out.empty());
  CHECK_THAT(run.err, Catch::Contains("Terraform"));
}

TEST_CASE("in debug mode the provider prints how to attach and serves until it is interrupted",
          "[protocol][host][flags][posix]") {
  const TempDir logs;
  ChildProcess process(
      {.program = kProvider, .arguments = {"-debug"}, .stderr_path = logs.path() + "/stderr"});
  const std::string line = process.ReadLine().value_or("");
  const std::string start = "TF_REATTACH_PROVIDERS='";
  REQUIRE(line.starts_with(start));
  const auto json =
      nlohmann::json::parse(line.substr(start.size(), line.size() - start.size() - 1));
  REQUIRE(json.size() == 1);
  const std::string source_address = json.begin().key();
  CHECK(std::count(source_address.begin(), source_address.end(), '/') == 2);
  const auto& entry = json.front();
  CHECK(entry.at("Test") == true);
  CHECK(entry.at("ProtocolVersion") == 6);
  const auto channel =
      grpc::CreateChannel("unix:" + entry.at("Addr").at("String").get<std::string>(),
                          grpc::InsecureChannelCredentials());
  const auto reply = PluginHost::CallOn<tfwire::ConfigureProviderResponse>(
      *channel, "/tfplugin6.Provider/ConfigureProvider", tfwire::ConfigureProviderRequest());
  CHECK(reply.status.ok());
  process.Signal(SIGINT);
  CHECK(process.WaitForExit() == ExitState{.code = 0});
}

std::string ProgramName() { return std::filesystem::path(kProvider).filename().string(); }

TEST_CASE("flags take one dash or two", "[protocol][host][flags]") {
  const auto dashes = GENERATE(std::string("-"), std::string("--"));
  const Run version = RunAlone({}, {dashes + "version"});
  CHECK(version.exit == ExitState{.code = 0});
  CHECK_THAT(version.out, Catch::StartsWith(ProgramName() + " "));
  CHECK_THAT(version.out, Catch::Contains("protocols 5.") && Catch::Contains("gRPC 1."));
  const Run help = RunAlone({}, {dashes + "help"});
  CHECK(help.exit == ExitState{.code = 0});
  CHECK_THAT(help.out, Catch::Contains("-debug") && Catch::Contains("required_providers"));
  CHECK_THAT(help.out, Catch::Contains("~/.terraform.d/plugins/") &&
                           Catch::Contains("%APPDATA%\\terraform.d\\plugins"));
}

TEST_CASE("an unknown flag is a usage error", "[protocol][host][flags]") {
  const auto arguments =
      GENERATE(std::vector<std::string>{"-nonsense"}, std::vector<std::string>{"serve"},
               std::vector<std::string>{"-debug", "-version"});
  const Run run = RunAlone({}, arguments);
  CHECK(run.exit == ExitState{.code = 2});
  CHECK(run.out.empty());
  CHECK_THAT(run.err, Catch::StartsWith("Usage: " + ProgramName()));
}

}  // namespace
}  // namespace tfvault::test::handshake_test
