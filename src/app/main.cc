// The Vault provider as a program: what the process brings, handed to the provider.
#include "tfvault/base/environment.h"
#include "tfvault/base/log.h"
#include "tfvault/base/time.h"
#include "tfvault/provider/credential_process.h"
#include "tfvault/provider/provider.h"
#include "tfvault/serve/serve_provider.h"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <string_view>

int main(int argc, char** argv) {
  const tfvault::Environment environment = tfvault::ProcessEnvironment();
  if (argc > 1 && std::string_view(argv[1]) == "credential-process") {
    return tfvault::provider::RunCredentialProcess(
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
           .version = TFVAULT_VERSION,
           .keep_alive = true}),
      argc, argv);
}
