// SPDX-License-Identifier: MPL-2.0
// Runs a gRPC service as a go-plugin plugin: handshake, mutual TLS, start and end of the process
// (plugin-protocol 1).
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/log.h"

#include <functional>
#include <map>
#include <string>

namespace grpc {
class Service;
}

namespace tfvault::plugin {

struct ServeOptions {
  // At least one service, keyed by major protocol version; the service of the negotiated version is
  // served. The services must outlive the call of Serve, and must use gRPC's callback API.
  std::map<int, grpc::Service*> services{};
  std::string program_name{};  // the name in messages
  // Printed when a user starts the program, and not a host. The text ends with a line break.
  std::string explanation = "This program is a plugin. Its host starts it.\n";
  std::string source_address{};  // [host/]namespace/type, the key in TF_REATTACH_PROVIDERS
  // Called once before the process exits. It should end the calls in flight early, and must not
  // wait.
  std::function<void()> on_drain = [] {};
  // Called once after `on_drain`, when no call is in flight or the time limit for calls has passed.
  // A host kills the process two seconds after it called Shutdown, and the calls in flight may use
  // one of these seconds.
  std::function<void()> on_leave = [] {};
  // Debug mode: requires no cookie, uses no TLS, prints a TF_REATTACH_PROVIDERS line and serves any
  // number of connections until a signal arrives.
  bool debug = false;
};

// Call the function from main before any thread is started, because it changes signal dispositions,
// the environment and file descriptor 1. It reads the host's settings from `environment`.
//
// Returns an exit code only if no service was served: no host started the program, or the plugin
// cannot listen. Otherwise the function exits the process when the host calls Shutdown, when the
// host has ended, or on SIGTERM, SIGHUP or SIGQUIT. It does not return then, because worker threads
// may still run calls that exceeded their time limit.
[[nodiscard]] int Serve(const ServeOptions& options, const Environment& environment,
                        const Logger& logger);

}  // namespace tfvault::plugin
