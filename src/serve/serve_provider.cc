// SPDX-License-Identifier: MPL-2.0
#include "tfvault/serve/serve_provider.h"

#include "tfvault/base/environment.h"
#include "tfvault/base/log.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/plugin/serve.h"
#include "tfvault/wire/provider_services.h"

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace tfvault::serve {
namespace {

constexpr int kUsageExitCode = 2;

// The newest published protocol versions that proto/ covers completely. A host may be older or
// newer.
constexpr std::string_view kProtocols = "5.10 and 6.11";

enum class Action { kServe, kDebug, kVersion, kHelp, kUsageError };

Action ParseFlags(int argc, const char* const* argv) {
  if (argc < 2) return Action::kServe;
  if (argc > 2) return Action::kUsageError;
  std::string_view flag = argv[1];
  if (flag.starts_with("--")) flag.remove_prefix(1);
  if (flag == "-debug") return Action::kDebug;
  if (flag == "-version") return Action::kVersion;
  if (flag == "-help" || flag == "-h") return Action::kHelp;
  return Action::kUsageError;
}

std::string Usage(const std::string& program, const sdk::ProviderDefinition& definition,
                  std::string_view about) {
  const std::string& address = definition.source_address;
  const std::string type = address.substr(address.rfind('/') + 1);
  return "Usage: " + program + " [-debug | -version | -help]\n\n" + std::string(about) +
         "This is a provider for Terraform and OpenTofu, which start it without a flag when\n"
         "a configuration requires it:\n\n"
         "  terraform {\n    required_providers {\n      " +
         type + " = { source = \"" + address +
         "\" }\n    }\n  }\n\n"
         "Terraform and OpenTofu find it in ~/.terraform.d/plugins/" +
         address + "/" + definition.version +
         "/<os>_<arch>/\n(on Windows below %APPDATA%\\terraform.d\\plugins), or in a mirror that "
         "the CLI\n"
         "configuration names.\n\n"
         "  -debug    serve until interrupted and print how Terraform can attach\n"
         "  -version  print the version\n"
         "  -help     print this text\n";
}

}  // namespace

int ServeProvider(sdk::ProviderDefinition definition, int argc, const char* const* argv,
                  std::string_view about) {
  const std::string program = std::filesystem::path(argv[0]).filename().string();
  const std::string usage = Usage(program, definition, about);
  const Action action = ParseFlags(argc, argv);
  switch (action) {
    case Action::kVersion:
      std::cout << program << ' ' << definition.version << "\nbuilt with tfvault "
                << TFVAULT_BUILT_WITH << ", for protocols " << kProtocols << '\n'
                << TFVAULT_LIBRARIES << '\n';
      return 0;
    case Action::kHelp:
      std::cout << usage;
      return 0;
    case Action::kUsageError:
      std::cerr << usage;
      return kUsageExitCode;
    case Action::kServe:
    case Action::kDebug:
      break;
  }

  const Environment environment = ProcessEnvironment();
  const JsonLogger logger(STDERR_FILENO, LogLevelFromEnvironment(environment));
  const std::string source_address = definition.source_address;
  engine::ProviderServer server(std::move(definition), logger);
  const auto services = wire::MakeProviderServices(server, logger);

  plugin::ServeOptions options{
      .program_name = program,
      .explanation = program + " is a plugin; Terraform starts it.\n\n" + usage,
      .source_address = source_address,
      .on_drain = [&server] { server.Stop(); },
      .on_leave = [&server] { server.End(); },
      .debug = action == Action::kDebug};
  for (const auto& [version, service] : services) options.services[version] = service.get();
  return plugin::Serve(options, environment, logger);
}

}  // namespace tfvault::serve
