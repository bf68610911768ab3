// The list of what the provider offers.
#include "provider/aws_access_credentials/data_source.h"
#include "provider/aws_access_credentials/ephemeral_resource.h"
#include "provider/aws_credential_process/ephemeral_resource.h"
#include "provider/aws_secret_backend/aws_secret_backend.h"
#include "provider/aws_secret_backend_role/aws_secret_backend_role.h"
#include "provider/aws_secret_backend_roles/role_names.h"
#include "provider/aws_secret_backend_static_role/aws_secret_backend_static_role.h"
#include "provider/aws_static_access_credentials/aws_static_access_credentials.h"
#include "provider/functions/parse_role_id.h"
#include "provider/functions/policy_functions.h"
#include "provider/services.h"
#include "provider/vault_provider.h"
#include "tfvault/provider/provider.h"

namespace tfvault::provider {

sdk::ProviderDefinition MakeVaultProvider(const Dependencies& dependencies) {
  const auto services = std::make_shared<ServicesSource>();
  const auto& environment = dependencies.environment;
  return {
      .source_address = "terraform.local/tfvault/vault",
      .version = dependencies.version,
      .provider = std::make_shared<VaultProvider>(dependencies, services),
      .resources =
          {
              {"vault_aws_secret_backend",
               std::make_shared<AwsSecretBackend>(environment, services)},
              {"vault_aws_secret_backend_role",
               std::make_shared<AwsSecretBackendRole>(environment, services)},
              {"vault_aws_secret_backend_static_role",
               std::make_shared<AwsSecretBackendStaticRole>(environment, services)},
          },
      .data_sources =
          {
              {"vault_aws_access_credentials",
               std::make_shared<AccessCredentialsDataSource>(services)},
              {"vault_aws_secret_backend_roles",
               std::make_shared<AwsRoleNames>(RoleKind::kRole, services)},
              {"vault_aws_secret_backend_static_roles",
               std::make_shared<AwsRoleNames>(RoleKind::kStaticRole, services)},
              {"vault_aws_static_access_credentials",
               std::make_shared<AwsStaticAccessCredentials>(services)},
          },
      .ephemeral_resources =
          {
              {"vault_aws_access_credentials",
               std::make_shared<AccessCredentialsEphemeralResource>(dependencies, services)},
              {"vault_aws_credential_process",
               std::make_shared<CredentialProcessEphemeralResource>(dependencies, services)},
              {"vault_aws_static_access_credentials",
               std::make_shared<EphemeralAwsStaticAccessCredentials>(services)},
          },
      .functions =
          {
              {"aws_policy_equal", std::make_shared<AwsPolicyEqual>()},
              {"aws_policy_normalize", std::make_shared<AwsPolicyNormalize>()},
              {"parse_role_id", std::make_shared<ParseRoleIdFunction>()},
          },
  };
}

}  // namespace tfvault::provider
