// SPDX-License-Identifier: MPL-2.0
#include "plugin/listener.h"

#include "tfvault/platform/sockets.h"

#include <string>
#include <string_view>
#include <utility>

namespace tfvault::plugin {
namespace {

StatusOr<Listener> ListenOnUnixSocket(const SocketOptions& socket_options,
                                      PluginServerOptions options, const Time& time) {
  TFV_ASSIGN_OR_RETURN(SocketPath socket, SocketPath::Create(socket_options));
  options.address = GrpcUnixAddress(socket.path());
  // OwnerOnly protects the socket until Restrict, because other users may enter the directory.
  auto started = [&] {
    const platform::OwnerOnly owner_only;
    return PluginServer::Start(options, time);
  }();
  TFV_ASSIGN_OR_RETURN(auto server, std::move(started));
  TFV_RETURN_IF_ERROR(socket.Restrict(socket_options.group));
  Endpoint endpoint{.network = "unix", .address = socket.path()};
  return Listener{
      .endpoint = std::move(endpoint), .socket = std::move(socket), .server = std::move(server)};
}

StatusOr<Listener> ListenOnTcp(const PortRange& ports, PluginServerOptions options,
                               const Time& time) {
  for (int port = ports.min; port <= ports.max; ++port) {
    options.address = "127.0.0.1:" + std::to_string(port);
    auto server = PluginServer::Start(options, time);
    if (!server.ok()) continue;
    Endpoint endpoint{.network = "tcp",
                      .address = "127.0.0.1:" + std::to_string((*server)->port())};
    return Listener{.endpoint = std::move(endpoint), .server = *std::move(server)};
  }
  return Error(StatusCode::kUnavailable, "no port from " + std::to_string(ports.min) + " to " +
                                             std::to_string(ports.max) + " is free");
}

}  // namespace

StatusOr<Listener> Listen(const HostRequest& request, PluginServerOptions options, const Time& time,
                          const Logger& logger) {
  if (platform::LongestSocketPath() == 0) {
    if (options.tls) return ListenOnTcp(request.ports, std::move(options), time);
    return Error(
        StatusCode::kUnavailable,
        "without mutual TLS every user of this machine could connect to the TCP port that a "
        "plugin needs on this system; debug mode has no mutual TLS");
  }
  auto listener = ListenOnUnixSocket(request.socket, options, time);
  // A host that sets the directory or the group of the socket does not expect a port.
  const bool must_be_socket = !request.socket.directory.empty() || !request.socket.group.empty();
  if (listener.ok() || must_be_socket) return listener;
  if (!options.tls) {
    return Annotate(listener.status(),
                    "without mutual TLS the plugin needs a unix socket, because other users of "
                    "this machine can connect to a TCP port; set TMPDIR to a directory with a "
                    "short path that this user may write to");
  }
  logger.Log(LogLevel::kWarn, "plugin", "no unix socket, listening on TCP instead",
             {{log_key::kError, Message(listener.status())}});
  return ListenOnTcp(request.ports, std::move(options), time);
}

}  // namespace tfvault::plugin
