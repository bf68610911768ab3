// SPDX-License-Identifier: MPL-2.0
// The three services of go-plugin itself: controller, broker and stdio.
#pragma once

#include "plugin/held_streams.h"

#include <grpcpp/grpcpp.h>
#include <plugin_broker.grpc.pb.h>
#include <plugin_controller.grpc.pb.h>
#include <plugin_stdio.grpc.pb.h>

#include <functional>
#include <utility>

namespace tfvault::plugin {

class ControllerService final : public ::plugin::GRPCController::CallbackService {
 public:
  // `answered` is called from a gRPC thread after each response to Shutdown has been sent.
  explicit ControllerService(std::function<void()> answered) : answered_(std::move(answered)) {}

 private:
  grpc::ServerUnaryReactor* Shutdown(grpc::CallbackServerContext* context,
                                     const ::plugin::Empty* request,
                                     ::plugin::Empty* response) override;
  std::function<void()> answered_;
};

// Providers do not use the broker; messages that arrive are dropped.
class BrokerService final : public ::plugin::GRPCBroker::CallbackService {
 public:
  explicit BrokerService(HeldStreams& streams) : streams_(streams) {}

 private:
  grpc::ServerBidiReactor<::plugin::ConnInfo, ::plugin::ConnInfo>* StartStream(
      grpc::CallbackServerContext* context) override;
  HeldStreams& streams_;
};

// Hosts log a warning for every byte on this stream, so none is sent.
class StdioService final : public ::plugin::GRPCStdio::CallbackService {
 public:
  explicit StdioService(HeldStreams& streams) : streams_(streams) {}

 private:
  grpc::ServerWriteReactor<::plugin::StdioData>* StreamStdio(
      grpc::CallbackServerContext* context, const ::plugin::Empty* request) override;
  HeldStreams& streams_;
};

}  // namespace tfvault::plugin
