// SPDX-License-Identifier: MPL-2.0
// The gRPC server of a plugin: the application's service, go-plugin's services and the health
// service.
#pragma once

#include "plugin/calls_in_flight.h"
#include "plugin/held_streams.h"
#include "plugin/host_services.h"
#include "plugin/server_certificate.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tfvault::plugin {

struct MutualTls {
  ServerCertificate certificate{};
  std::string client_certificate_pem{};  // the only client certificate that is accepted
};

struct PluginServerOptions {
  grpc::Service* service = nullptr;  // not owned
  std::string address{};             // for gRPC: unix:/path or 127.0.0.1:port (0: any)
  std::optional<MutualTls> tls{};    // absent: plain text
  std::function<void()> on_shutdown_answered = [] {};  // from a gRPC thread
};

class PluginServer {
 public:
  // The server listens when Start returns. `time` must outlive the server. Errors: kUnavailable if
  // the address is in use or the certificates are rejected.
  [[nodiscard]] static StatusOr<std::unique_ptr<PluginServer>> Start(
      const PluginServerOptions& options, const Time& time);

  PluginServer(const PluginServer&) = delete;
  PluginServer& operator=(const PluginServer&) = delete;
  // Cancels the calls in flight and waits until they end.
  ~PluginServer();

  // The bound TCP port; meaningless for a unix socket.
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] const HeldStreams& streams() const { return streams_; }
  [[nodiscard]] const CallsInFlight& calls() const { return calls_; }

  // Ends the held streams and waits until no call is in flight. Returns false if calls still run
  // after `limit`. Afterwards the process may exit; open connections need not be closed first.
  [[nodiscard]] bool Drain(Duration limit);

 private:
  PluginServer(const PluginServerOptions& options, const Time& time);

  CallsInFlight calls_;
  HeldStreams streams_;
  ControllerService controller_;
  BrokerService broker_;
  StdioService stdio_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;  // last, because it refers to the services
};

}  // namespace tfvault::plugin
