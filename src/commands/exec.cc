// SPDX-License-Identifier: MPL-2.0
#include "commands/exec.h"

#include "commands/report.h"
#include "tfvault/base/hint.h"
#include "tfvault/base/time.h"
#include "tfvault/platform/environment.h"
#include "tfvault/platform/foreground.h"
#include "tfvault/session/credential_profiles.h"
#include "tfvault/session/credentials.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace tfvault::commands {
namespace {

constexpr const char* kExec = "exec";

// Every variable with which an AWS program finds credentials. The files that AWS_CONFIG_FILE and
// AWS_SHARED_CREDENTIALS_FILE name have other settings too, and keys of the environment take
// precedence over these files.
constexpr std::array<std::string_view, 17> kOfCredentials = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CREDENTIAL_FILE",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
};

using RenewalTime = std::optional<SystemTimePoint>;

// The credentials while the program runs.
struct Supply {
  std::vector<std::string> variables{};  // of the program: NAME=value
  RenewalTime renew_at{};
  std::function<StatusOr<RenewalTime>(session::Notices&)> renew{};
  std::function<void(session::Notices&)> close{};
};

void SetRegion(std::vector<std::string>& variables, const std::string& region) {
  if (region.empty()) return;
  variables.push_back("AWS_REGION=" + region);
  variables.push_back("AWS_DEFAULT_REGION=" + region);
}

std::vector<std::string> VariablesOf(const session::Issued& issued, const std::string& region,
                                     const Time& time) {
  const auto& credentials = issued.credentials;
  std::vector<std::string> variables = {"AWS_ACCESS_KEY_ID=" + credentials.access_key,
                                        "AWS_SECRET_ACCESS_KEY=" + credentials.secret_key.Reveal()};
  if (!credentials.session_token.empty()) {
    variables.push_back("AWS_SESSION_TOKEN=" + credentials.session_token.Reveal());
    if (issued.end) {
      variables.push_back("AWS_CREDENTIAL_EXPIRATION=" +
                          FormatRfc3339(session::ToSystem(time, issued.end->at)));
    }
  }
  SetRegion(variables, region);
  return variables;
}

StatusOr<Supply> OfKeys(const ExecArguments& arguments,
                        const session::LatestConnection& connections, const Time& time,
                        const session::Caller& caller) {
  TFV_ASSIGN_OR_RETURN(const auto connection, connections.Get());
  const auto request = RequestOf(arguments);
  TFV_ASSIGN_OR_RETURN(const auto issued, session::Issue(*connection, request, caller));
  session::TellUnended(*connection, request, caller);
  Supply supply{.variables = VariablesOf(issued, arguments.region, time),
                .renew_at = issued.renew_at};
  const auto lease = std::make_shared<session::OpenLease>(issued.lease);
  supply.renew = [lease, &connections, &time](session::Notices& warnings) {
    return session::RenewLease(connections, *lease, time, warnings);
  };
  supply.close = [lease, &connections, &time](session::Notices& warnings) {
    if (!lease->id.empty()) session::EndLease(connections, *lease, time, warnings);
  };
  return supply;
}

StatusOr<Supply> OfProfile(const ExecArguments& arguments,
                           const std::shared_ptr<session::LatestConnection>& connections,
                           const session::Dependencies& dependencies,
                           const session::Caller& caller) {
  const auto profiles = std::make_shared<session::CredentialProfiles>(dependencies, connections);
  session::ProfileRequest request{.name = "vault-" + arguments.role,
                                  .region = arguments.region,
                                  .credentials = RequestOf(arguments)};
  TFV_ASSIGN_OR_RETURN(auto opened, profiles->Open(request, caller));
  const auto profile = std::make_shared<session::OpenProfile>(std::move(opened));
  Supply supply{.variables = {"AWS_CONFIG_FILE=" + profile->config_file,
                              "AWS_PROFILE=" + request.name, "AWS_SDK_LOAD_CONFIG=1"},
                .renew_at = profile->renew_at};
  SetRegion(supply.variables, arguments.region);
  supply.renew = [profiles, profile](session::Notices& warnings) -> StatusOr<RenewalTime> {
    TFV_RETURN_IF_ERROR(profiles->Renew(*profile, warnings));
    return profile->renew_at;
  };
  supply.close = [profiles, profile](session::Notices& warnings) {
    profiles->Close(*profile, warnings);
  };
  return supply;
}

// Renews the credentials until the object is destroyed.
std::jthread Renewing(const Supply& supply, const Time& time, std::ostream& err) {
  if (!supply.renew_at) return {};
  return std::jthread([&supply, &time, &err](const std::stop_token& stop) {
    for (auto next = supply.renew_at; next;) {
      const auto wait = std::chrono::ceil<Duration>(*next - time.Now());
      if (!time.Sleep(std::max(wait, Duration(0)), stop).ok()) return;
      session::Notices warnings;
      const auto renewed = supply.renew(warnings);
      PrintWarnings(err, kExec, warnings);
      if (!renewed.ok()) {
        PrintError(err, kExec, renewed.status());
        return;
      }
      next = *renewed;
    }
  });
}

platform::ProgramEnd RunWith(const Supply& supply, const std::vector<std::string>& command,
                             platform::Foreground& foreground, std::ostream& err) {
  auto variables = WithoutAwsCredentials(platform::ProcessVariables());
  for (const auto& variable : supply.variables) {
    const auto name = variable.substr(0, variable.find('=') + 1);
    std::erase_if(variables, [&](const auto& other) { return other.starts_with(name); });
    variables.push_back(variable);
  }
  std::error_code error;
  auto end = foreground.Run(command, std::move(variables), error);
  if (!error) return end;
  PrintError(
      err, kExec,
      Error(StatusCode::kNotFound, "cannot start '" + command.front() + "': " + error.message()));
  return {.exit_code = error == std::errc::no_such_file_or_directory ? kNoProgram : kCannotStart};
}

}  // namespace

std::vector<std::string> WithoutAwsCredentials(std::vector<std::string> variables) {
  std::erase_if(variables, [](const std::string& variable) {
    const auto name = std::string_view(variable).substr(0, variable.find('='));
    return std::ranges::find(kOfCredentials, name) != kOfCredentials.end();
  });
  return variables;
}

int Exec(const ExecArguments& arguments, const session::Dependencies& dependencies,
         std::ostream& err) {
  const auto& time = *dependencies.time;
  std::stop_source stop;
  platform::Foreground foreground([&stop] { stop.request_stop(); });
  session::Notices warnings;
  const auto ledger = std::make_shared<session::Ledger>(dependencies.logger);
  const auto connections = std::make_shared<session::LatestConnection>(ledger);
  auto options = ConnectionOf(arguments, dependencies.environment, warnings);
  connections->Publish(
      options.ok() ? session::VaultConnection::Create(*std::move(options), dependencies, ledger)
                   : StatusOr<std::shared_ptr<session::VaultConnection>>(options.status()));
  const session::Caller caller{
      .warnings = warnings, .logger = *dependencies.logger, .stop = stop.get_token()};
  const auto supply = arguments.profile ? OfProfile(arguments, connections, dependencies, caller)
                                        : OfKeys(arguments, *connections, time, caller);
  PrintWarnings(err, kExec, warnings);
  platform::ProgramEnd end{.exit_code = kCannotPrepare};
  if (supply.ok()) {
    {
      const auto keeper = Renewing(*supply, time, err);
      end = RunWith(*supply, arguments.command, foreground, err);
    }
    supply->close(warnings);
    PrintWarnings(err, kExec, warnings);
  } else if (const int signal = foreground.first_signal(); signal != 0) {
    end.signal = signal;
  } else {
    PrintError(err, kExec, supply.status());
  }
  ledger->End();
  return platform::EndLike(end);
}

}  // namespace tfvault::commands
