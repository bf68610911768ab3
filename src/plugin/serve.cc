// SPDX-License-Identifier: MPL-2.0
#include "tfvault/plugin/serve.h"

#include "plugin/crash_handler.h"
#include "plugin/handshake.h"
#include "plugin/host_watch.h"
#include "plugin/listener.h"
#include "plugin/process.h"
#include "tfvault/base/library_settings.h"
#include "tfvault/platform/environment.h"
#include "tfvault/platform/event.h"
#include "tfvault/platform/memory.h"
#include "tfvault/platform/private_directory.h"
#include "tfvault/platform/process.h"
#include "tfvault/platform/signals.h"

#include <openssl/crypto.h>

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace tfvault::plugin {
namespace {

constexpr std::string_view kModule = "plugin";
constexpr int kExitFailure = 1;

// The time for calls in flight to end. A host kills the plugin two seconds after its Shutdown;
// without a Shutdown there is more time for calls to save the objects that they created.
constexpr Duration kGraceAfterShutdown{1'000};
constexpr Duration kGraceOtherwise{5'000};

std::vector<int> SupportedVersions(const ServeOptions& options) {
  std::vector<int> versions;
  for (const auto& [version, service] : options.services) versions.push_back(version);
  return versions;
}

int ChooseVersion(const ServeOptions& options, const HostRequest& request) {
  const auto supported = SupportedVersions(options);
  // In debug mode without a host the newest version is used.
  if (options.debug && request.protocol_versions.empty()) return supported.back();
  return NegotiateVersion(request.protocol_versions, supported);
}

StatusOr<std::optional<MutualTls>> ChooseTls(const ServeOptions& options,
                                             const HostRequest& request) {
  // A host that reattaches cannot receive the plugin's certificate.
  if (options.debug || request.client_certificate.empty()) return std::nullopt;
  TFV_ASSIGN_OR_RETURN(auto certificate, GenerateServerCertificate());
  return MutualTls{.certificate = std::move(certificate),
                   .client_certificate_pem = request.client_certificate};
}

Status Announce(const ServeOptions& options, const HostRequest& request, int version,
                const Listener& listener, const std::optional<MutualTls>& tls) {
  if (options.debug) {
    TFV_RETURN_IF_ERROR(WriteAll(
        STDERR_FILENO, options.program_name +
                           " runs in debug mode. Set the following variable for Terraform; stop "
                           "with Ctrl-C.\n"));
    return WriteAll(STDOUT_FILENO,
                    ReattachLine(options.source_address, version, ::getpid(), listener.endpoint));
  }
  TFV_RETURN_IF_ERROR(WriteAll(
      STDOUT_FILENO,
      HandshakeLine({.version = version,
                     .endpoint = listener.endpoint,
                     .certificate_der = tls ? tls->certificate.certificate_der : std::string(),
                     .mentions_multiplexing = request.mentions_multiplexing})));
  // A library that writes to standard output could fill the pipe and block.
  platform::DropStandardOutput();
  return absl::OkStatus();
}

[[noreturn]] void Leave(const ServeOptions& options, Listener& listener, LeaveReason reason,
                        const Logger& logger) {
  options.on_drain();
  const Duration grace =
      reason == LeaveReason::kShutdownRequested ? kGraceAfterShutdown : kGraceOtherwise;
  if (!listener.server->Drain(grace)) {
    logger.Log(LogLevel::kWarn, kModule, "exiting while calls are still in flight");
  }
  if (listener.socket) listener.socket->Remove();
  options.on_leave();
  std::_Exit(EXIT_SUCCESS);
}

Status ServeUntilAsked(const ServeOptions& options, const Environment& environment,
                       const Logger& logger) {
  const platform::Parent parent;
  TFV_ASSIGN_OR_RETURN(const HostRequest request, ReadHostRequest(environment));
  TFV_RETURN_IF_ERROR(EnsureDescriptors());
  // Child processes must not inherit the certificate. No other thread runs yet.
  platform::UnsetVariable("PLUGIN_CLIENT_CERT");

  // Ctrl-C in a terminal reaches the plugin although the host still needs it.
  if (!options.debug) platform::IgnoreInterrupts();
  // Both live until the process exits.
  static const platform::Event wake;
  static std::atomic<bool> shutdown_answered = false;
  platform::SetOnExitRequest(wake);
  // The pipe of a dead host must not kill the plugin.
  platform::IgnoreBrokenPipes();
  InstallCrashHandler();

  // The configuration file of OpenSSL is not loaded, because it may name plugins, which a static
  // program cannot load.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);

  const SystemTime time;
  const int version = ChooseVersion(options, request);
  TFV_ASSIGN_OR_RETURN(const auto tls, ChooseTls(options, request));
  TFV_ASSIGN_OR_RETURN(Listener listener, Listen(request,
                                                 {.service = options.services.at(version),
                                                  .tls = tls,
                                                  .on_shutdown_answered =
                                                      [] {
                                                        shutdown_answered = true;
                                                        wake.Set();
                                                      }},
                                                 time, logger));
  // In debug mode a debugger must be able to attach.
  if (!options.debug) platform::ForbidMemoryDumps();
  TFV_RETURN_IF_ERROR(Announce(options, request, version, listener, tls));
  logger.Log(
      LogLevel::kDebug, kModule, "serving",
      {{log_key::kProtocolVersion, std::int64_t{version}}, {"network", listener.endpoint.network}});

  const SteadyTimePoint serving_since = time.SteadyNow();
  platform::RemoveAbandonedDirectories(platform::TemporaryDirectories(environment));

  HostWatchOptions watch{.serving_since = serving_since};
  if (!options.debug) watch.parent_gone = [&parent] { return parent.IsGone(); };
  const LeaveReason reason =
      WaitForReasonToLeave(watch, wake, shutdown_answered, *listener.server, time);
  logger.Log(LogLevel::kDebug, kModule, "exiting", {{"reason", std::string(Describe(reason))}});
  Leave(options, listener, reason, logger);
}

}  // namespace

int Serve(const ServeOptions& options, const Environment& environment, const Logger& logger) {
  DropLibrarySettings();
  if (!options.debug && !CookieMatches(environment)) {
    std::ignore = WriteAll(STDERR_FILENO, options.explanation);
    return kExitFailure;
  }
  SendGrpcLogTo(&logger);
  const Status failure = ServeUntilAsked(options, environment, logger);
  SendGrpcLogTo(nullptr);
  std::ignore =
      WriteAll(STDERR_FILENO, "[ERROR] " + options.program_name + ": " + Message(failure) + "\n");
  return kExitFailure;
}

}  // namespace tfvault::plugin
