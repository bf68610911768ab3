// SPDX-License-Identifier: MPL-2.0
// The host's side of the plugin protocol: starts a provider like Terraform and calls its RPCs.
#pragma once

#include "test/protocol/host_certificate.h"
#include "test/support/child_process.h"
#include "test/support/temp_dir.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <plugin_broker.grpc.pb.h>
#include <plugin_controller.grpc.pb.h>
#include <plugin_stdio.grpc.pb.h>

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace tfvault::test {

inline const std::string kMagicCookie =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

// The text of no diagnostics. A failed comparison with it prints the diagnostics.
inline const std::string kNothing;

enum class Tls { kMutual, kOff };

struct LaunchOptions {
  std::string program{};
  std::string protocol_versions = "5,6";
  Tls tls = Tls::kMutual;
  std::map<std::string, std::string> environment{};  // takes precedence over the host's variables
};

struct HandshakeLine {
  std::string text{};
  std::vector<std::string> fields{};
};

template <typename Response>
struct Reply {
  grpc::Status status{};
  Response response{};
};

// The answers of a streaming RPC, read one by one like Terraform.
template <typename Event>
class EventStream {
 public:
  template <typename Request>
  EventStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
              const Request& request)
      : stub_(channel), call_(stub_.PrepareCall(&context_, method, &queue_)) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    call_->StartCall(nullptr);
    Done();
    grpc::ByteBuffer bytes;
    bool own_buffer = false;
    std::ignore = grpc::SerializationTraits<Request>::Serialize(request, &bytes, &own_buffer);
    call_->WriteLast(bytes, {}, nullptr);
    Done();
  }
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream() {
    context_.TryCancel();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  // Returns no value at the end of the stream.
  std::optional<Event> Next() {
    grpc::ByteBuffer bytes;
    call_->Read(&bytes, nullptr);
    if (!Done()) return std::nullopt;
    Event event;
    if (!grpc::SerializationTraits<Event>::Deserialize(&bytes, &event).ok()) return std::nullopt;
    return event;
  }
  // Cancels the call, like a host that needs no more answers.
  void Cancel() { context_.TryCancel(); }
  // Call it after the end of the stream.
  grpc::Status Status() {
    grpc::Status status;
    call_->Finish(&status, nullptr);
    Done();
    return status;
  }

 private:
  bool Done() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

// A provider process after its handshake. The destructor kills the process if it still runs.
class PluginHost {
 public:
  // Fails the test unless the provider prints a handshake line.
  explicit PluginHost(const LaunchOptions& options);
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;
  ~PluginHost() { Drop(); }

  // Options that start the provider with one protocol.
  static LaunchOptions ForProtocol(std::string program, int protocol) {
    return {.program = std::move(program), .protocol_versions = std::to_string(protocol)};
  }

  [[nodiscard]] const HandshakeLine& handshake() const { return handshake_; }
  [[nodiscard]] int protocol() const { return std::stoi(handshake_.fields.at(1)); }
  [[nodiscard]] ChildProcess& process() { return process_; }
  [[nodiscard]] std::string StandardError() const;
  // Files below the directory that the provider uses for temporary files.
  [[nodiscard]] std::vector<std::string> LeftoverFiles() const;

  // Opens a new connection with the certificate of this host, or with the given certificate.
  [[nodiscard]] std::shared_ptr<grpc::Channel> Connect() const { return Connect(certificate_); }
  [[nodiscard]] std::shared_ptr<grpc::Channel> Connect(
      const std::optional<KeyPair>& certificate) const;

  // Connects, and reads the broker and stdio streams until they end, as Terraform does right after
  // the handshake.
  void OpenStreams();
  // Ends the streams and the connection without an RPC, like a killed host.
  void Drop();

  // Calls an RPC by its protocol 6 name, in either protocol.
  template <typename Response, typename Request>
  Reply<Response> Call(const std::string& rpc, const Request& request) {
    return CallOn<Response>(*channel_, ProviderMethod(rpc), request);
  }
  template <typename Event, typename Request>
  EventStream<Event> Stream(const std::string& rpc, const Request& request) {
    return EventStream<Event>(channel_, ProviderMethod(rpc), request);
  }
  template <typename Response, typename Request>
  static Reply<Response> CallOn(grpc::Channel& channel, const std::string& method,
                                const Request& request);
  [[nodiscard]] std::string ProviderMethod(const std::string& rpc) const;

  // Sends Shutdown. The process must exit with 0 and leave no file.
  void ShutDown();

 private:
  TempDir logs_;
  TempDir temporary_;
  std::optional<KeyPair> certificate_;
  ChildProcess process_;
  HandshakeLine handshake_;
  std::shared_ptr<grpc::Channel> channel_;

  grpc::ClientContext broker_context_;
  grpc::ClientContext stdio_context_;
  std::vector<std::jthread> stream_readers_;
};

// The environment in which a host starts a provider.
[[nodiscard]] std::map<std::string, std::string> HostEnvironment(
    const LaunchOptions& options, const std::optional<KeyPair>& certificate,
    const std::string& temporary_directory);

template <typename Response, typename Request>
Reply<Response> PluginHost::CallOn(grpc::Channel& channel, const std::string& method,
                                   const Request& request) {
  // The stub does not own the channel.
  grpc::TemplatedGenericStub<Request, Response> stub(
      std::shared_ptr<grpc::ChannelInterface>(&channel, [](auto*) {}));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  Reply<Response> reply;
  std::promise<void> done;
  stub.UnaryCall(&context, method, {}, &request, &reply.response, [&](const grpc::Status& status) {
    reply.status = status;
    done.set_value();
  });
  done.get_future().wait();
  return reply;
}

}  // namespace tfvault::test
