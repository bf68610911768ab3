// SPDX-License-Identifier: MPL-2.0
#include "commands/credential_process.h"

#include "commands/report.h"
#include "tfvault/platform/foreground.h"
#include "tfvault/session/credential_process.h"

#include <chrono>
#include <stop_token>
#include <utility>

namespace tfvault::commands {
namespace {

constexpr const char* kCredentialProcess = "credential-process";

// boto asks for other credentials when 15 minutes are left, so credentials of the provider's
// default of 20 minutes would be asked for too often.
constexpr std::chrono::hours kDefaultLife{1};

StatusOr<SecretString> Credentials(const ProcessArguments& arguments,
                                   const session::Dependencies& dependencies,
                                   const session::Caller& caller) {
  if (!arguments.config.empty()) {
    return session::ProfileCredentials(arguments.config, dependencies, caller);
  }
  const auto& environment = dependencies.environment;
  TFV_ASSIGN_OR_RETURN(auto options, ConnectionOf(arguments, environment, caller.warnings));
  if (!environment("TERRAFORM_VAULT_MAX_TTL")) options.child_token_ttl = kDefaultLife;
  return session::SharedCredentials(
      {.connection = std::move(options), .request = RequestOf(arguments), .login = arguments.login},
      dependencies, caller);
}

}  // namespace

int CredentialProcess(const ProcessArguments& arguments, const session::Dependencies& dependencies,
                      std::ostream& out, std::ostream& err) {
  std::stop_source stop;
  const platform::Foreground foreground([&stop] { stop.request_stop(); });
  session::Notices warnings;
  const auto answer =
      Credentials(arguments, dependencies,
                  {.warnings = warnings, .logger = *dependencies.logger, .stop = stop.get_token()});
  if (const int signal = foreground.first_signal(); signal != 0 && !answer.ok()) {
    return platform::EndLike({.exit_code = kFailure, .signal = signal});
  }
  PrintWarnings(err, kCredentialProcess, warnings);
  if (!answer.ok()) {
    PrintError(err, kCredentialProcess, answer.status());
    return kFailure;
  }
  out << answer->Reveal() << '\n' << std::flush;
  return out.good() ? 0 : kFailure;
}

}  // namespace tfvault::commands
