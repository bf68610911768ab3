// SPDX-License-Identifier: MPL-2.0
// Starts the server on a unix socket or, if that fails and TLS is used, on a TCP port of the
// loopback interface.
#pragma once

#include "plugin/handshake.h"
#include "plugin/plugin_server.h"
#include "plugin/socket_path.h"
#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <memory>
#include <optional>

namespace tfvault::plugin {

struct Listener {
  Endpoint endpoint{};
  std::optional<SocketPath> socket{};  // absent: TCP
  std::unique_ptr<PluginServer> server{};
};

// Sets `options.address`. `time` must outlive the result. Errors: kUnavailable if no address is
// usable, if the place that the host requires is not usable, or if every user of the machine could
// connect to the only usable address; the errors of SocketPath::Restrict.
[[nodiscard]] StatusOr<Listener> Listen(const HostRequest& request, PluginServerOptions options,
                                        const Time& time, const Logger& logger);

}  // namespace tfvault::plugin
