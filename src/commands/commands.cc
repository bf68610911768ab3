// SPDX-License-Identifier: MPL-2.0
#include "tfvault/commands/commands.h"

#include "commands/credential_process.h"
#include "commands/doctor.h"
#include "commands/exec.h"
#include "commands/report.h"
#include "tfvault/base/time.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace tfvault::commands {
namespace {

struct Description {
  const char* name;
  const char* purpose;
};

constexpr std::array<Description, 3> kCommands = {{
    {"exec", "Run a program with AWS credentials of a role in its environment."},
    {"credential-process", "Print AWS credentials of a role for a profile in ~/.aws/config."},
    {"doctor", "Find out why a role gives no AWS credentials, without issuing any."},
}};

std::string CheckDuration(const std::string& text) {
  return ParseDuration(text).ok() ? "" : "'" + text + "' is not a duration such as 3600 or 1h";
}

void AddRole(CLI::App& command, RoleArguments& role, bool required) {
  command.add_option("--mount", role.mount, "Path of the AWS secrets engine's mount")
      ->required(required);
  command.add_option("--role", role.role, "Name of the role")->required(required);
  command
      .add_option("--login", role.login,
                  "Login instead of a token, as METHOD,NAME=VALUE,... with the arguments of the "
                  "block auth_login_METHOD: jwt,role=deploy")
      ->envname("TERRAFORM_VAULT_LOGIN");
  command.add_option("--type", role.type, "creds or sts: the path of Vault that is read")
      ->check(CLI::IsMember({"creds", "sts"}));
  command.add_option("--namespace", role.namespace_path, "Namespace below VAULT_NAMESPACE");
  command.add_option("--role-arn", role.role_arn, "ARN of the AWS role, if Vault's role has more");
  command.add_option("--role-session-name", role.role_session_name, "Name of the AWS session");
  command.add_option("--ttl", role.ttl, "Requested lifetime of the credentials, such as 1h")
      ->check(CheckDuration);
  command.add_option("--region", role.region, "AWS region of the check and of the program");
  command.add_option("--sts-endpoint", role.sts_endpoint, "URL of STS for the check");
  command.add_flag("--no-check", role.no_check, "Do not wait until AWS accepts the credentials");
}

const char* const kSources =
    "The address of Vault comes from VAULT_ADDR, and the token from VAULT_TOKEN, the token helper "
    "or "
    "~/.vault-token, as for the provider.";

// The options of Terraform and Vault have one dash, and those of CLI11 have two.
std::vector<std::string> WithTwoDashes(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  for (std::string& argument : arguments) {
    if (argument == "--") break;
    if (argument.size() > 2 && argument[0] == '-' && argument[1] != '-') {
      argument.insert(argument.begin(), '-');
    }
  }
  return arguments;
}

int Parse(CLI::App& app, int argc, const char* const* argv) {
  const auto arguments = WithTwoDashes(argc, argv);
  std::vector<const char*> pointers;
  pointers.reserve(arguments.size());
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  try {
    app.parse(argc, pointers.data());
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage;
  }
  return -1;
}

}  // namespace

bool IsCommand(std::string_view name) {
  return std::ranges::any_of(kCommands, [&](const auto& command) { return name == command.name; });
}

std::string Summary() {
  std::string text;
  for (const auto& [name, purpose] : kCommands) {
    std::string line = std::string("  ") + name;
    line.resize(22, ' ');
    text += line + purpose + "\n";
  }
  return text;
}

int Run(int argc, const char* const* argv, const session::Dependencies& dependencies) {
  CLI::App app("Uses Vault's AWS secrets engine outside of Terraform.", "terraform-provider-vault");
  app.require_subcommand(1);
  std::function<int()> run;

  ExecArguments exec;
  auto* exec_command = app.add_subcommand(kCommands[0].name, kCommands[0].purpose);
  AddRole(*exec_command, exec, true);
  exec_command->add_flag("--profile", exec.profile,
                         "Give the program an AWS profile, whose credentials are replaced before "
                         "they expire, instead of keys");
  exec_command->add_option("command", exec.command, "The program and its arguments, after --")
      ->required();
  exec_command->footer(
      std::string("The credentials are renewed while the program runs, and revoked when it has "
                  "ended. Signals and the exit status are passed on. ") +
      kSources);
  exec_command->callback([&] { run = [&] { return Exec(exec, dependencies, std::cerr); }; });

  ProcessArguments process;
  auto* process_command = app.add_subcommand(kCommands[1].name, kCommands[1].purpose);
  AddRole(*process_command, process, false);
  auto* config = process_command->add_option(
      "--config", process.config,
      "File of a profile that the ephemeral resource vault_aws_credential_process wrote");
  process_command->footer(
      std::string("All programs of a user share the credentials until a third of their life is "
                  "left. ") +
      kSources);
  process_command->callback([&] {
    const bool of_role = !process.mount.empty() || !process.role.empty();
    if (config->count() > 0 ? of_role : process.mount.empty() || process.role.empty()) {
      throw CLI::ValidationError("credential-process", "needs --mount and --role, or --config");
    }
    run = [&] { return CredentialProcess(process, dependencies, std::cout, std::cerr); };
  });

  DoctorArguments doctor;
  auto* doctor_command = app.add_subcommand(kCommands[2].name, kCommands[2].purpose);
  AddRole(*doctor_command, doctor, true);
  doctor_command->add_flag("--json", doctor.json, "Print the lines as JSON");
  doctor_command->add_flag("--issue", doctor.issue,
                           "Issue credentials, check them with AWS and revoke them");
  doctor_command->footer(
      std::string("Prints one line for each check, and advice for each check that fails. The exit "
                  "code is 1 if a check fails. ") +
      kSources);
  doctor_command->callback([&] { run = [&] { return Doctor(doctor, dependencies, std::cout); }; });

  const int refused = Parse(app, argc, argv);
  return refused >= 0 ? refused : run();
}

}  // namespace tfvault::commands
