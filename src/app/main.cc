// The main program: passes the environment, clock and log of the process to the provider, and
// serves the provider.
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
    "Manages AWS secrets engines and roles in Vault, and reads AWS credentials for one run.\n"
    "`make install` in the source tree puts the program where Terraform finds it.\n\n"
    "`credential-process --config FILE` prints credentials for the AWS profile of a\n"
    "vault_aws_credential_process; AWS programs and the AWS provider run this command.\n\n";

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
