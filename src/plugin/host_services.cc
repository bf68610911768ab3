// SPDX-License-Identifier: MPL-2.0
#include "plugin/host_services.h"

#include <memory>

namespace tfvault::plugin {
namespace {

class ShutdownAnswer final : public grpc::ServerUnaryReactor {
 public:
  explicit ShutdownAnswer(const std::function<void()>& answered) : answered_(answered) {
    Finish(grpc::Status::OK);
  }

 private:
  void OnDone() override {
    answered_();
    delete this;
  }
  const std::function<void()>& answered_;
};

// A stream without messages. HeldStreams owns it from the start of the call to its OnDone.
template <class Reactor>
class QuietStream : public Reactor, public HeldStream {
 public:
  // Sends the headers, so that the client sees an open stream although no message follows.
  explicit QuietStream(HeldStreams& streams) : streams_(streams) {
    this->StartSendInitialMetadata();
  }

 private:
  void OnCancel() final { End(); }
  void OnDone() final { streams_.Closed(this); }
  void Finish() final { Reactor::Finish(grpc::Status::OK); }
  HeldStreams& streams_;
};

using StdioStream = QuietStream<grpc::ServerWriteReactor<::plugin::StdioData>>;

class BrokerStream final
    : public QuietStream<grpc::ServerBidiReactor<::plugin::ConnInfo, ::plugin::ConnInfo>> {
 public:
  explicit BrokerStream(HeldStreams& streams) : QuietStream(streams) { StartRead(&ignored_); }

 private:
  void OnReadDone(bool ok) override {
    if (ok) {
      StartRead(&ignored_);
    } else {
      End();
    }
  }
  ::plugin::ConnInfo ignored_;
};

template <class Stream>
Stream* Open(HeldStreams& streams) {
  auto stream = std::make_shared<Stream>(streams);
  Stream* reactor = stream.get();
  streams.Opened(std::move(stream));
  return reactor;
}

}  // namespace

grpc::ServerUnaryReactor* ControllerService::Shutdown(grpc::CallbackServerContext*,
                                                      const ::plugin::Empty*, ::plugin::Empty*) {
  return new ShutdownAnswer(answered_);
}

grpc::ServerBidiReactor<::plugin::ConnInfo, ::plugin::ConnInfo>* BrokerService::StartStream(
    grpc::CallbackServerContext*) {
  return Open<BrokerStream>(streams_);
}

grpc::ServerWriteReactor<::plugin::StdioData>* StdioService::StreamStdio(
    grpc::CallbackServerContext*, const ::plugin::Empty*) {
  return Open<StdioStream>(streams_);
}

}  // namespace tfvault::plugin
