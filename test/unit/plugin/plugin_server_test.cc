// SPDX-License-Identifier: MPL-2.0
#include "plugin/plugin_server.h"

#include "host_certificate.h"
#include "plugin/socket_path.h"
#include "test/support/fake_time.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <plugin_broker.grpc.pb.h>
#include <plugin_controller.grpc.pb.h>
#include <plugin_stdio.grpc.pb.h>

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tfvault::plugin::plugin_server_test {
namespace {

using google::protobuf::Int32Value;
using google::protobuf::StringValue;

constexpr Duration kGenerous{30'000};
constexpr int kServing = 1;  // grpc.health.v1.HealthCheckResponse.ServingStatus

// A service of the application with one method, /test.Echo/Call, which a test can keep open.
class EchoService final : public grpc::Service {
 public:
  using Handler = std::function<grpc::ServerUnaryReactor*(grpc::CallbackServerContext*)>;

  // Without a handler the call returns its request.
  explicit EchoService(Handler handler = {}) {
    AddMethod(new grpc::internal::RpcServiceMethod("/test.Echo/Call",
                                                   grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodCallback(
        0, new grpc::internal::CallbackUnaryHandler<StringValue, StringValue>(
               [handler = std::move(handler)](grpc::CallbackServerContext* context,
                                              const StringValue* request, StringValue* response) {
                 if (handler) return handler(context);
                 *response = *request;
                 auto* reactor = context->DefaultReactor();
                 reactor->Finish(grpc::Status::OK);
                 return reactor;
               }));
  }
};

// A unary call that receives its status later.
template <class Request, class Response>
class Call {
 public:
  Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& method, Request request)
      : request_(std::move(request)), stub_(channel) {
    stub_.UnaryCall(&context_, method, {}, &request_, &response_,
                    [this](grpc::Status status) { done_.set_value(std::move(status)); });
  }
  grpc::Status Wait() { return done_.get_future().get(); }
  const Response& response() const { return response_; }

 private:
  Request request_;
  Response response_;
  grpc::ClientContext context_;
  std::promise<grpc::Status> done_;
  grpc::TemplatedGenericStub<Request, Response> stub_;
};

StringValue Text(const std::string& text) {
  StringValue value;
  value.set_value(text);
  return value;
}

enum class Network { kUnix, kTcp };

// A server on its own unix socket, or on any port.
struct Served {
  explicit Served(PluginServerOptions options = {}, Network network = Network::kUnix) {
    if (network == Network::kUnix) {
      auto created = SocketPath::Create({.temporary_directories = {directory.path()}});
      REQUIRE(created.ok());
      socket.emplace(*std::move(created));
    }
    options.address = socket ? GrpcUnixAddress(socket->path()) : "127.0.0.1:0";
    auto started = PluginServer::Start(options, time);
    REQUIRE(started.ok());
    server = *std::move(started);
  }
  std::string address() const {
    return socket ? GrpcUnixAddress(socket->path()) : "127.0.0.1:" + std::to_string(server->port());
  }
  std::shared_ptr<grpc::Channel> Plain() const {
    return test::Connect(address(), grpc::InsecureChannelCredentials());
  }

  test::TempDir directory;
  test::FakeTime time;
  std::optional<SocketPath> socket;
  std::unique_ptr<PluginServer> server;
};

struct TlsServed {
  explicit TlsServed(Network network) : host(test::MakeHostCertificate()) {
    auto certificate = GenerateServerCertificate();
    REQUIRE(certificate.ok());
    server_certificate_pem = certificate->certificate_pem;
    served.emplace(
        PluginServerOptions{.tls = MutualTls{.certificate = *std::move(certificate),
                                             .client_certificate_pem = host.certificate_pem}},
        network);
  }
  grpc::Status AskForShutdown(const test::HostCertificate* certificate) const {
    return AskForShutdown(test::Connect(
        served->address(), test::HostCredentials(server_certificate_pem, certificate)));
  }
  static grpc::Status AskForShutdown(const std::shared_ptr<grpc::Channel>& channel) {
    return Call<::plugin::Empty, ::plugin::Empty>(channel, "/plugin.GRPCController/Shutdown", {})
        .Wait();
  }

  test::HostCertificate host;
  std::string server_certificate_pem;
  std::optional<Served> served;
};

TEST_CASE("a host with its own P-521 certificate can connect", "[plugin]") {
  const TlsServed served(GENERATE(Network::kUnix, Network::kTcp));
  CHECK(served.AskForShutdown(&served.host).ok());
}

TEST_CASE("a client without a certificate is rejected", "[plugin]") {
  const TlsServed served(GENERATE(Network::kUnix, Network::kTcp));
  CHECK(served.AskForShutdown(nullptr).error_code() == grpc::StatusCode::UNAVAILABLE);
}

TEST_CASE("a client with another certificate of the same name is rejected", "[plugin]") {
  const TlsServed served(GENERATE(Network::kUnix, Network::kTcp));
  const auto other = test::MakeHostCertificate();
  CHECK(served.AskForShutdown(&other).error_code() == grpc::StatusCode::UNAVAILABLE);
}

TEST_CASE("a client without TLS is rejected", "[plugin]") {
  const TlsServed served(GENERATE(Network::kUnix, Network::kTcp));
  CHECK(TlsServed::AskForShutdown(served.served->Plain()).error_code() ==
        grpc::StatusCode::UNAVAILABLE);
}

TEST_CASE("the server does not start with an invalid client certificate", "[plugin]") {
  const test::TempDir directory;
  const test::FakeTime time;
  auto certificate = GenerateServerCertificate();
  REQUIRE(certificate.ok());
  const auto started = PluginServer::Start({.address = "unix:" + directory.path() + "/s",
                                            .tls = MutualTls{.certificate = *std::move(certificate),
                                                             .client_certificate_pem = "not PEM"}},
                                           time);
  CHECK(started.status().code() == StatusCode::kUnavailable);
}

TEST_CASE("the response to Shutdown is sent before the callback runs", "[plugin]") {
  std::promise<void> answered;
  const Served served({.on_shutdown_answered = [&] { answered.set_value(); }});
  Call<::plugin::Empty, ::plugin::Empty> call(served.Plain(), "/plugin.GRPCController/Shutdown",
                                              {});
  CHECK(call.Wait().ok());
  answered.get_future().wait();
}

TEST_CASE("the health of the service 'plugin' is SERVING", "[plugin]") {
  const Served served;
  Call<StringValue, Int32Value> call(served.Plain(), "/grpc.health.v1.Health/Check",
                                     Text("plugin"));
  REQUIRE(call.Wait().ok());
  CHECK(call.response().value() == kServing);
}

TEST_CASE("messages may be larger than gRPC's default limit", "[plugin]") {
  EchoService echo;
  const Served served({.service = &echo});
  const std::string large(5'000'000, 'x');
  Call<StringValue, StringValue> call(served.Plain(), "/test.Echo/Call", Text(large));
  REQUIRE(call.Wait().ok());
  CHECK(call.response().value().size() == large.size());
}

TEST_CASE("the host's streams stay open without messages until the server is drained", "[plugin]") {
  const Served served;
  const auto channel = served.Plain();
  grpc::ClientContext stdio_context;
  grpc::ClientContext broker_context;
  const auto stdio_stub = ::plugin::GRPCStdio::NewStub(channel);
  const auto broker_stub = ::plugin::GRPCBroker::NewStub(channel);
  const auto stdio = stdio_stub->StreamStdio(&stdio_context, {});
  const auto broker = broker_stub->StartStream(&broker_context);
  REQUIRE(broker->Write({}));
  stdio->WaitForInitialMetadata();
  broker->WaitForInitialMetadata();
  CHECK_FALSE(served.server->streams().closed_since());

  CHECK(served.server->Drain(kGenerous));
  ::plugin::StdioData data;
  CHECK_FALSE(stdio->Read(&data));
  CHECK(stdio->Finish().ok());
  ::plugin::ConnInfo info;
  CHECK_FALSE(broker->Read(&info));
  CHECK(broker->Finish().ok());
  CHECK(served.server->streams().closed_since());
}

// A call that the test finishes.
struct HeldCall {
  HeldCall()
      : echo([this](grpc::CallbackServerContext* context) {
          auto* answer = context->DefaultReactor();
          entered.set_value(answer);
          return answer;
        }),
        served({.service = &echo}),
        call(served.Plain(), "/test.Echo/Call", Text("x")),
        reactor(entered.get_future().get()) {}

  std::promise<grpc::ServerUnaryReactor*> entered;
  EchoService echo;
  Served served;
  Call<StringValue, StringValue> call;
  grpc::ServerUnaryReactor* reactor;
};

TEST_CASE("a server with a connection but no call is drained at once", "[plugin]") {
  EchoService echo;
  const Served served({.service = &echo});
  const auto channel = served.Plain();
  REQUIRE(Call<StringValue, StringValue>(channel, "/test.Echo/Call", Text("x")).Wait().ok());
  CHECK(served.server->Drain(kGenerous));
}

TEST_CASE("draining waits for a call in flight", "[plugin]") {
  HeldCall held;
  auto drained =
      std::async(std::launch::async, [&] { return held.served.server->Drain(kGenerous); });
  held.reactor->Finish(grpc::Status::OK);
  CHECK(held.call.Wait().ok());
  CHECK(drained.get());
}

TEST_CASE("draining gives up on a call that outlives the limit", "[plugin]") {
  HeldCall held;
  CHECK_FALSE(held.served.server->Drain(Duration(0)));
  held.reactor->Finish(grpc::Status::OK);
  CHECK(held.call.Wait().ok());
}

}  // namespace
}  // namespace tfvault::plugin::plugin_server_test
