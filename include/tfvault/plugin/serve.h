// Runs a gRPC service as a go-plugin plugin: handshake, mutual TLS, life and end of the process
// (plugin-protocol section 1).
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
  // By protocol major, at least one; the negotiated one is registered. Not owned, must outlive the
  // call. Callback services only.
  std::map<int, grpc::Service*> services{};
  std::string program_name{};  // in messages for people
  // What a person is told who starts the program by hand; ends with a line break.
  std::string explanation = "This program is a plugin. Its host starts it.\n";
  std::string source_address{};  // [host/]namespace/type, the key of the reattach line
  // Called once when the process is about to leave: calls in flight should end early. Must not
  // wait.
  std::function<void()> on_drain = [] {};
  // Called once after that, when no call is in flight any more or the time for them is over. A host
  // kills the process two seconds after its Shutdown, of which draining may have taken one.
  std::function<void()> on_leave = [] {};
  // Debug mode: no cookie, no TLS, prints a TF_REATTACH_PROVIDERS line and runs until a signal, for
  // any number of connections.
  bool debug = false;
};

// Call it from main before any thread exists: it changes signal dispositions, the environment and
// file descriptor 1. `environment` is read for what the host asks for.
//
// Returns only when nothing was served, with the exit code: not started by a host, or the address
// could not be listened on. Otherwise it ends the process itself when the host asks for it, is gone
// or on SIGTERM, SIGHUP or SIGQUIT, because workers may still be inside calls that outlived their
// bounded time.
[[nodiscard]] int Serve(const ServeOptions& options, const Environment& environment,
                        const Logger& logger);

}  // namespace tfvault::plugin
