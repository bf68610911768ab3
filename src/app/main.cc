// SPDX-License-Identifier: MPL-2.0
// The main program: passes the environment, clock and log of the process to a command or to the
// provider, and serves the provider.
#include "tfvault/base/environment.h"
#include "tfvault/base/library_settings.h"
#include "tfvault/base/log.h"
#include "tfvault/base/time.h"
#include "tfvault/commands/commands.h"
#include "tfvault/platform/memory.h"
#include "tfvault/provider/provider.h"
#include "tfvault/serve/serve_provider.h"

#include <unistd.h>

#include <memory>
#include <string>

namespace {

std::string About() {
  return "Manages AWS secrets engines and roles in Vault, and reads AWS credentials for one run.\n"
         "`make install` in the source tree puts the program where Terraform finds it.\n\n"
         "Outside of Terraform these commands use the credentials; each has a --help:\n\n" +
         tfvault::commands::Summary() + "\n";
}

}  // namespace

int main(int argc, char** argv) {
  tfvault::DropLibrarySettings();
  tfvault::platform::ShareMemoryBetweenThreads();
  const tfvault::Environment environment = tfvault::ProcessEnvironment();
  const tfvault::session::Dependencies dependencies{
      .environment = environment,
      .time = std::make_shared<tfvault::SystemTime>(),
      .logger = std::make_shared<tfvault::JsonLogger>(
          STDERR_FILENO, tfvault::LogLevelFromEnvironment(environment)),
      .keep_alive = true};
  if (argc > 1 && tfvault::commands::IsCommand(argv[1])) {
    tfvault::platform::ForbidMemoryDumps();
    return tfvault::commands::Run(argc, argv, dependencies);
  }
  return tfvault::serve::ServeProvider(
      tfvault::provider::MakeVaultProvider(dependencies, TFVAULT_VERSION), argc, argv, About());
}
