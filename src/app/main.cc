// The Vault provider as a program: what the process brings, handed to the provider.
#include "tfvault/base/environment.h"
#include "tfvault/base/library_settings.h"
#include "tfvault/base/log.h"
#include "tfvault/base/time.h"
#include "tfvault/platform/memory.h"
#include "tfvault/provider/provider.h"
#include "tfvault/serve/serve_provider.h"
#include "tfvault/session/credential_process.h"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <string_view>

namespace {

constexpr std::string_view kAbout =
    "Dynamic AWS credentials from Vault: secrets engines, roles, and credentials of them that live "
    "as long\nas a run. `make install` of its sources puts it where Terraform finds it.\n\n"
    "With `credential-process --config FILE` it prints credentials for the AWS profile that a\n"
    "vault_aws_credential_process wrote; AWS programs and the AWS provider call that.\n\n";

}  // namespace

int main(int argc, char** argv) {
  tfvault::DropLibrarySettings();
  tfvault::platform::ShareMemoryBetweenThreads();
  const tfvault::Environment environment = tfvault::ProcessEnvironment();
  if (argc > 1 && std::string_view(argv[1]) == "credential-process") {
    tfvault::platform::ForbidMemoryDumps();
    return tfvault::session::RunCredentialProcess(
        {argv + 2, argv + argc},
        {.environment = environment,
         .time = std::make_shared<tfvault::SystemTime>(),
         .logger = std::make_shared<tfvault::NullLogger>()},
        std::cout, std::cerr);
  }
  return tfvault::serve::ServeProvider(
      tfvault::provider::MakeVaultProvider(
          {.environment = environment,
           .time = std::make_shared<tfvault::SystemTime>(),
           .logger = std::make_shared<tfvault::JsonLogger>(
               STDERR_FILENO, tfvault::LogLevelFromEnvironment(environment)),
           .keep_alive = true},
          TFVAULT_VERSION),
      argc, argv, kAbout);
}
