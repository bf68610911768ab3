// Chooses where to listen and starts the server there: a unix socket, else, with TLS, TCP on this
// machine.
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

// `options.address` is filled in here. `time` must outlive the result.
// Errors: kUnavailable when nothing could be listened on, or not where the host wants it, or only
// where any user of the machine could call; those of SocketPath::Restrict.
[[nodiscard]] StatusOr<Listener> Listen(const HostRequest& request, PluginServerOptions options,
                                        const Time& time, const Logger& logger);

}  // namespace tfvault::plugin
