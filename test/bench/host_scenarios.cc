// SPDX-License-Identifier: MPL-2.0
// The scenarios of `make bench` that need no Terraform: this program is the host. Each appends its
// samples to $TFVAULT_BENCH_OUT, a JSON object per line; bench.py prints the table. A slow sample
// is not a failure. A condition without which a sample means nothing is a REQUIRE.
#include "test/bench/process_stat.h"
#include "test/protocol/plugin_host.h"
#include "test/support/loopback_server.h"
#include "test/support/test_certificates.h"
#include "tfvault/cty/codec.h"
#include "tfvault/cty/value.h"
#include "tfvault/http/curl_http_client.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <tfplugin5.pb.h>
#include <tfplugin6.pb.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tfvault::bench {
namespace {

using test::PluginHost;
using Clock = std::chrono::steady_clock;

std::string Setting(const std::string& name, const std::string& fallback = {}) {
  const char* value =
      std::getenv(("TFVAULT_BENCH_" + name).c_str());  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? fallback : value;
}

int Rounds() { return std::stoi(Setting("ROUNDS", "5")); }

struct Program {
  std::string variant;  // ours, peer, floor
  std::string path;
};

// The provider and, if given, its peer. Every round measures each of them once.
std::vector<Program> Providers() {
  std::vector<Program> programs{{"ours", Setting("PROVIDER")}};
  REQUIRE_FALSE(programs.front().path.empty());
  if (const std::string peer = Setting("PEER"); !peer.empty()) programs.push_back({"peer", peer});
  return programs;
}

void Report(const std::string& scenario, const std::string& variant, double value) {
  std::ofstream(Setting("OUT", "/dev/stdout"), std::ios::app)
      << nlohmann::json{{"scenario", scenario}, {"variant", variant}, {"value", value}} << '\n';
}

double Milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

double Mebibytes(std::int64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

test::LaunchOptions Quiet(const std::string& program) {
  return {.program = program, .environment = {{"TF_LOG", "OFF"}}};
}

void WaitForConnection(grpc::Channel& channel) {
  REQUIRE(channel.WaitForConnected(std::chrono::system_clock::now() + std::chrono::minutes(1)));
}

// Opens the host's connection with a call that has no effect.
void Greet(PluginHost& host) {
  REQUIRE(host.Call<tfwire::StopProviderResponse>("StopProvider", tfwire::StopProviderRequest())
              .status.ok());
}

template <typename Response>
std::size_t SchemaBytes(PluginHost& host) {
  const auto reply = host.Call<Response>("GetProviderSchema", tfwire::GetProviderSchemaRequest());
  REQUIRE(reply.status.error_message() == test::kNothing);
  return reply.response.ByteSizeLong();
}

std::size_t ReadSchema(PluginHost& host) {
  return host.protocol() == 5 ? SchemaBytes<tfplugin5::GetProviderSchemaResponse>(host)
                              : SchemaBytes<tfplugin6::GetProviderSchemaResponse>(host);
}

// Keeps a number of calls in flight until all are answered. The calls own this object, because the
// last call has not returned yet when the waiting thread continues.
template <typename Request, typename Response>
class Pump : public std::enable_shared_from_this<Pump<Request, Response>> {
 public:
  using MakeRequest = std::function<Request(int)>;
  using Take = std::function<void(int, const Response&)>;

  Pump(PluginHost& host, const std::string& rpc)
      : method_(host.ProviderMethod(rpc)), channel_(host.Connect()), stub_(channel_) {}

  Clock::duration Run(int calls, int in_flight, const MakeRequest& make, const Take& take) {
    WaitForConnection(*channel_);
    make_ = make;
    take_ = take;
    calls_ = calls;
    lanes_ = in_flight;
    const auto start = Clock::now();
    for (int lane = 0; lane < in_flight; ++lane) Next();
    done_.get_future().wait();
    const auto elapsed = Clock::now() - start;
    REQUIRE(failed_ == 0);
    return elapsed;
  }

 private:
  struct Call {
    grpc::ClientContext context{};
    Request request{};
    Response response{};
  };

  void Next() {
    const int index = next_++;
    if (index >= calls_) {
      if (--lanes_ == 0) done_.set_value();
      return;
    }
    auto call = std::make_shared<Call>();
    call->request = make_(index);
    stub_.UnaryCall(&call->context, method_, {}, &call->request, &call->response,
                    [pump = this->shared_from_this(), call, index](const grpc::Status& status) {
                      if (!status.ok()) ++pump->failed_;
                      pump->take_(index, call->response);
                      pump->Next();
                    });
  }

  std::string method_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::TemplatedGenericStub<Request, Response> stub_;
  MakeRequest make_;
  Take take_;
  int calls_ = 0;
  std::atomic<int> next_ = 0;
  std::atomic<int> lanes_ = 0;
  std::atomic<int> failed_ = 0;
  std::promise<void> done_;
};

template <typename Request, typename Response>
Clock::duration Flood(PluginHost& host, const std::string& rpc, int calls, int in_flight,
                      const std::function<Request(int)>& make,
                      const std::function<void(int, const Response&)>& take) {
  const auto pump = std::make_shared<Pump<Request, Response>>(host, rpc);
  const auto elapsed = pump->Run(calls, in_flight, make, take);
  // The last callback can still hold the channel, and gRPC crashes if a channel is destroyed in its
  // own callback.
  while (pump.use_count() > 1) std::this_thread::yield();
  return elapsed;
}

tfwire::CallFunctionRequest CallOf(const std::string& function, const std::string& argument) {
  tfwire::CallFunctionRequest request;
  request.set_name(function);
  request.add_arguments()->set_msgpack(
      cty::EncodeMsgpack(cty::Value::String(argument), cty::Type::String()).value());
  return request;
}

Clock::duration CallFunction(PluginHost& host, int calls, int in_flight,
                             const tfwire::CallFunctionRequest& request) {
  std::atomic<int> refused = 0;
  const auto elapsed = Flood<tfwire::CallFunctionRequest, tfwire::CallFunctionResponse>(
      host, "CallFunction", calls, in_flight, [&](int) { return request; },
      [&](int, const tfwire::CallFunctionResponse& response) {
        if (response.has_error()) ++refused;
      });
  REQUIRE(refused == 0);
  return elapsed;
}

// --- the process

// Enters the control groups that bench.py created, so that the child starts in them, and then
// leaves the groups.
class InControlGroups {
 public:
  InControlGroups() { Write(Setting("CGROUP_ENTER")); }
  InControlGroups(const InControlGroups&) = delete;
  InControlGroups& operator=(const InControlGroups&) = delete;
  ~InControlGroups() { Write(Setting("CGROUP_LEAVE")); }

 private:
  static void Write(const std::string& files) {
    std::istringstream list(files);
    for (std::string file; std::getline(list, file, ':');) std::ofstream(file) << "0\n";
  }
};

void MeasureReady(const std::string& scenario, const std::vector<Program>& programs, int rounds) {
  const auto certificate = test::MakeHostCertificate();
  for (int round = 0; round < rounds; ++round) {
    for (const auto& [variant, path] : programs) {
      const test::TempDir temporary;
      auto environment = test::HostEnvironment(Quiet(path), certificate, temporary.path());
      const auto start = Clock::now();
      auto process = [&] {
        const InControlGroups entered;
        return std::make_unique<test::ChildProcess>(
            test::CommandLine{.program = path,
                              .environment = environment,
                              .stderr_path = temporary.path() + "/stderr"});
      }();
      const auto line = process->ReadLine();
      const auto elapsed = Clock::now() - start;
      REQUIRE(line.value_or("").starts_with("1|"));
      Report(scenario, variant, Milliseconds(elapsed));
      Report(scenario + ".cpu", variant, Milliseconds(CpuTime(process->pid())));
    }
  }
}

TEST_CASE("ready") {
  auto programs = Providers();
  programs.push_back({"floor", Setting("FLOOR")});
  MeasureReady("ready", programs, Rounds() * 8);
}

TEST_CASE("ready-limited") { MeasureReady("ready-limited", Providers(), 3); }

TEST_CASE("shutdown") {
  for (int round = 0; round < Rounds() * 2; ++round) {
    for (const auto& [variant, path] : Providers()) {
      PluginHost host(Quiet(path));
      host.OpenStreams();
      ReadSchema(host);
      const auto channel = host.Connect();
      const auto reply = PluginHost::CallOn<plugin::Empty>(
          *channel, "/plugin.GRPCController/Shutdown", plugin::Empty());
      const auto answered = Clock::now();
      const auto exit = host.process().WaitForExit();
      Report("shutdown", variant, Milliseconds(Clock::now() - answered));
      REQUIRE(reply.status.ok());
      REQUIRE(exit.code == 0);
      Report("shutdown.files_left", variant, static_cast<double>(host.LeftoverFiles().size()));
    }
  }
}

TEST_CASE("schema") {
  for (int round = 0; round < Rounds(); ++round) {
    for (const auto& [variant, path] : Providers()) {
      PluginHost host(Quiet(path));
      Greet(host);
      for (const std::string scenario : {"schema.first", "schema.again"}) {
        const auto start = Clock::now();
        const std::size_t bytes = ReadSchema(host);
        Report(scenario, variant, Milliseconds(Clock::now() - start));
        if (scenario == "schema.first") {
          Report("schema.bytes", variant, static_cast<double>(bytes));
        }
      }
      Report("size.idle", variant, Mebibytes(PeakResidentBytes(host.process().pid())));
    }
  }
}

TEST_CASE("rpcs") {
  for (int round = 0; round < Rounds(); ++round) {
    PluginHost host(Quiet(Setting("PROVIDER")));
    constexpr int kCalls = 20'000;
    CallFunction(host, kCalls, 10, CallOf("parse_role_id", "team/aws/roles/deploy"));
    Report("size.rpcs", "ours", Mebibytes(PeakResidentBytes(host.process().pid())));
  }
}

TEST_CASE("echo") {
  const int calls = 4'000 * Rounds();
  for (int round = 0; round < Rounds(); ++round) {
    PluginHost host(Quiet(Setting("ECHO")));
    const auto request = CallOf("echo", "hello");
    CallFunction(host, 1'000, 10, request);
    const auto cpu = CpuTime(host.process().pid());
    const auto elapsed = CallFunction(host, calls, 10, request);
    const auto used = CpuTime(host.process().pid()) - cpu;
    Report("echo", "ours", calls / (Milliseconds(elapsed) / 1'000));
    Report("echo.cpu", "ours", Milliseconds(used) * 1'000 / calls);
  }
}

TEST_CASE("reads") {
  constexpr int kMilliseconds = 20;
  const cty::Type type = cty::Type::Object({{"milliseconds", cty::Type::Number()}});
  tfwire::ReadDataSourceRequest request;
  request.set_type_name("bench_wait");
  request.mutable_config()->set_msgpack(
      cty::EncodeMsgpack(cty::Value::Object({{"milliseconds", cty::Value::Number(kMilliseconds)}}),
                         type)
          .value());
  for (int round = 0; round < Rounds(); ++round) {
    for (const int in_flight : {10, 64}) {
      PluginHost host(Quiet(Setting("ECHO")));
      const int calls = in_flight * 50;
      std::atomic<int> refused = 0;
      const auto read = [&](int count) {
        return Flood<tfwire::ReadDataSourceRequest, tfwire::ReadDataSourceResponse>(
            host, "ReadDataSource", count, in_flight, [&](int) { return request; },
            [&](int, const tfwire::ReadDataSourceResponse& response) {
              refused += response.diagnostics_size();
            });
      };
      read(in_flight);
      const double ideal = static_cast<double>(calls) / in_flight * kMilliseconds;
      Report("reads." + std::to_string(in_flight), "ours", ideal / Milliseconds(read(calls)) * 100);
      REQUIRE(refused == 0);
    }
  }
}

TEST_CASE("aliases") {
  constexpr int kProcesses = 50;
  for (const auto& [variant, path] : Providers()) {
    std::vector<std::unique_ptr<PluginHost>> hosts;
    for (int i = 0; i < kProcesses; ++i) {
      hosts.push_back(std::make_unique<PluginHost>(Quiet(path)));
      // A host reads the schema of a provider once and caches it.
      if (i == 0) {
        ReadSchema(*hosts.back());
      } else {
        Greet(*hosts.back());
      }
    }
    std::int64_t sum = 0;
    for (const auto& host : hosts) {
      const auto bytes = ProportionalBytes(host->process().pid());
      if (!bytes) return;
      sum += *bytes;
    }
    Report("aliases.pss", variant, Mebibytes(sum));
  }
}

// --- calls to Vault

// Roles of the mounts `aws` and `few`.
constexpr int kListed = 5'000;
constexpr int kFew = 500;

struct FakeVault {
  static std::string Names(int count) {
    nlohmann::json names = nlohmann::json::array();
    for (int i = 0; i < count; ++i) names.push_back("role-" + std::to_string(i));
    return nlohmann::json{{"data", {{"keys", std::move(names)}}}}.dump();
  }

  explicit FakeVault(Clock::duration delay)
      : server(
            [delay](const test::LoopbackRequest& request) {
              const auto answer_at = Clock::now() + delay;
              const std::string body = Answer(request.target);
              if (delay.count() > 0) std::this_thread::sleep_until(answer_at);
              return test::LoopbackReply{test::HttpBytes(200, body)};
            },
            {.cert_file = certificate.cert, .key_file = certificate.key}) {
    // OpenSSL writes to sockets whose provider was killed.
    std::signal(SIGPIPE, SIG_IGN);
  }

  static std::string Answer(const std::string& target) {
    if (target.find("/auth/token/lookup-self") != std::string::npos) {
      return R"({"data":{"id":"x","ttl":0,"creation_time":1,"type":"service","renewable":false}})";
    }
    if (target.find("/auth/token/create") != std::string::npos) {
      return R"({"auth":{"client_token":"hvs.child","lease_duration":1200,"renewable":false}})";
    }
    for (const auto& [mount, count] : {std::pair{"/aws/", kListed}, std::pair{"/few/", kFew}}) {
      if (target.find(std::string(mount) + "roles?list=true") != std::string::npos) {
        return Names(count);
      }
    }
    return R"({"request_id":"1c2d","lease_id":"","renewable":false,"lease_duration":0,"data":{)"
           R"("credential_type":"iam_user","default_sts_ttl":0,"external_id":"","iam_groups":null,)"
           R"("iam_tags":null,"max_sts_ttl":0,"mfa_serial_number":"","permissions_boundary_arn":"",)"
           R"("policy_arns":null,"policy_document":"{\"Statement\":[{\"Action\":[\"iam:*\"],)"
           R"(\"Effect\":\"Allow\",\"Resource\":\"*\"}],\"Version\":\"2012-10-17\"}",)"
           R"("role_arns":null,"session_tags":null,"user_path":""},"wrap_info":null,)"
           R"("warnings":null,"auth":null})";
  }

  void Configure(PluginHost& host) const {
    tfwire::ConfigureProviderRequest request;
    request.mutable_config()->set_json(nlohmann::json{
        {"address", server.Url("")},
        {"token", "hvs.configured"},
        {"ca_cert_file", authority.ca_file()},
        {"tls_server_name", "vault.test"}}.dump());
    const auto reply = host.Call<tfwire::ConfigureProviderResponse>("ConfigureProvider", request);
    REQUIRE(reply.status.error_message() == test::kNothing);
    REQUIRE(reply.response.diagnostics().empty());
  }

  test::TestAuthority authority{"bench"};
  test::CertificateFiles certificate = authority.Issue("vault.test");
  test::LoopbackServer server;
};

const std::string kRoleType = "vault_aws_secret_backend_role";

// The states of `roles` roles, as a host reads them from its state file.
std::vector<tfwire::DynamicValue> RoleStates(PluginHost& host, int roles) {
  std::vector<tfwire::DynamicValue> states(static_cast<std::size_t>(roles));
  Flood<tfwire::UpgradeResourceStateRequest, tfwire::UpgradeResourceStateResponse>(
      host, "UpgradeResourceState", roles, 10,
      [](int index) {
        const std::string name = "role-" + std::to_string(index);
        tfwire::UpgradeResourceStateRequest request;
        request.set_type_name(kRoleType);
        request.mutable_raw_state()->set_json(nlohmann::json{
            {"id", "aws/roles/" + name},
            {"backend", "aws"},
            {"name", name},
            {"credential_type", "iam_user"},
            {"policy_document", R"({"Statement":[{"Action":["iam:*"],"Effect":"Allow",)"
                                R"("Resource":"*"}],"Version":"2012-10-17"})"}}
                                                  .dump());
        return request;
      },
      [&](int index, const tfwire::UpgradeResourceStateResponse& response) {
        states[static_cast<std::size_t>(index)] = response.upgraded_state();
      });
  REQUIRE_FALSE(states.back().msgpack().empty());
  return states;
}

Clock::duration Refresh(PluginHost& host, const std::vector<tfwire::DynamicValue>& states,
                        int in_flight) {
  std::atomic<int> wrong = 0;
  const auto elapsed = Flood<tfwire::ReadResourceRequest, tfwire::ReadResourceResponse>(
      host, "ReadResource", static_cast<int>(states.size()), in_flight,
      [&](int index) {
        tfwire::ReadResourceRequest request;
        request.set_type_name(kRoleType);
        *request.mutable_current_state() = states[static_cast<std::size_t>(index)];
        return request;
      },
      [&](int, const tfwire::ReadResourceResponse& response) {
        if (response.diagnostics_size() > 0 || response.new_state().msgpack().size() < 100) ++wrong;
      });
  REQUIRE(wrong == 0);
  return elapsed;
}

// Sends the same number of requests with the provider's HTTP client alone: each thread sends
// requests one after another, without a host, without the plugin protocol and without a thread
// change.
Clock::duration ReadWithoutPlugin(const FakeVault& vault, int requests, int in_flight) {
  const std::string url = vault.server.Url("/v1/aws/roles/role");
  const auto client = http::CurlHttpClient::Create(
      {.ca_file = vault.authority.ca_file(), .tls_server_name = "vault.test"});
  REQUIRE(client.ok());
  std::atomic<int> next = 0;
  std::atomic<int> wrong = 0;
  const auto start = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (int lane = 0; lane < in_flight; ++lane) {
      threads.emplace_back([&] {
        while (next++ < requests) {
          const auto response = (*client)->Send({.url = url}, {});
          if (!response.ok() || response->status != 200) ++wrong;
        }
      });
    }
  }
  REQUIRE(wrong == 0);
  return Clock::now() - start;
}

TEST_CASE("refresh") {
  constexpr int kRoles = 1'000;
  constexpr int kInFlight = 10;
  for (int round = 0; round < Rounds(); ++round) {
    const FakeVault vault(Clock::duration(0));
    PluginHost host(Quiet(Setting("PROVIDER")));
    const pid_t pid = host.process().pid();
    vault.Configure(host);
    const auto cpu_before_upgrade = CpuTime(pid);
    const auto states = RoleStates(host, kRoles);
    const auto cpu_before = CpuTime(pid);
    const auto elapsed = Refresh(host, states, kInFlight);
    const auto cpu = CpuTime(pid) - cpu_before;
    Report("refresh.wall", "ours", Milliseconds(elapsed));
    Report("refresh.cpu", "ours", Milliseconds(cpu) * 1'000 / kRoles);
    Report("refresh.upgrade_cpu", "ours",
           Milliseconds(cpu_before - cpu_before_upgrade) * 1'000 / kRoles);
    Report("refresh.handshakes", "ours", vault.server.connection_count());
    Report("refresh.requests", "ours", static_cast<double>(vault.server.requests().size()));
    Report("size.refreshes", "ours", Mebibytes(PeakResidentBytes(pid)));
  }
}

struct Listing {
  Clock::duration first{};
  Clock::duration all{};
};

// Reads a whole list, like `terraform query`.
Listing List(PluginHost& host, const std::string& backend, bool objects, int results) {
  tfwire::ListResourceRequest request;
  request.set_type_name(kRoleType);
  request.mutable_config()->set_json(
      nlohmann::json{{"backend", backend}, {"namespace", nullptr}}.dump());
  request.set_include_resource_object(objects);
  request.set_limit(results);
  const auto start = Clock::now();
  auto stream = host.Stream<tfwire::ListResourceEvent>("ListResource", request);
  Listing listing;
  for (int i = 0; i < results; ++i) {
    const auto event = stream.Next();
    REQUIRE(event);
    REQUIRE(event->has_resource_object() == objects);
    if (i == 0) listing.first = Clock::now() - start;
  }
  listing.all = Clock::now() - start;
  REQUIRE_FALSE(stream.Next());
  return listing;
}

TEST_CASE("list") {
  for (int round = 0; round < Rounds(); ++round) {
    for (const bool objects : {false, true}) {
      const std::string scenario = objects ? "list.objects" : "list.names";
      const FakeVault vault(Clock::duration(0));
      PluginHost host(Quiet(Setting("PROVIDER")));
      vault.Configure(host);
      const pid_t pid = host.process().pid();
      List(host, "few", objects, kFew);
      const auto memory = static_cast<double>(PeakResidentBytes(pid));
      const auto requests = vault.server.requests().size();
      const auto cpu = CpuTime(pid);
      const auto listing = List(host, "aws", objects, kListed);
      Report(scenario + ".cpu", "ours", Milliseconds(CpuTime(pid) - cpu) * 1'000 / kListed);
      Report(scenario + ".first", "ours",
             Milliseconds(listing.first) / Milliseconds(listing.all) * 100);
      Report(scenario + ".requests", "ours",
             static_cast<double>(vault.server.requests().size() - requests));
      Report(scenario + ".memory", "ours",
             static_cast<double>(PeakResidentBytes(pid)) / memory * 100);
    }
  }
}

TEST_CASE("latency") {
  constexpr int kRoles = 1'000;
  constexpr int kInFlight = 10;
  for (int round = 0; round < Rounds(); ++round) {
    for (const int latency : {5, 20}) {
      const FakeVault vault{std::chrono::milliseconds(latency)};
      PluginHost host(Quiet(Setting("PROVIDER")));
      vault.Configure(host);
      const auto states = RoleStates(host, kRoles);
      const double ideal = static_cast<double>(kRoles) * latency / kInFlight;
      const std::string scenario = "latency." + std::to_string(latency);
      Report(scenario, "ours", Milliseconds(Refresh(host, states, kInFlight)) / ideal * 100);
      Report(scenario, "floor",
             Milliseconds(ReadWithoutPlugin(vault, kRoles, kInFlight)) / ideal * 100);
    }
  }
}

}  // namespace
}  // namespace tfvault::bench
