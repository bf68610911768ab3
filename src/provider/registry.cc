// SPDX-License-Identifier: MPL-2.0
// Lists all resources, data sources, actions and functions of the provider.
#include "provider/aws_access_credentials/data_source.h"
#include "provider/aws_access_credentials/ephemeral_resource.h"
#include "provider/aws_credential_process/ephemeral_resource.h"
#include "provider/aws_secret_backend/aws_secret_backend.h"
#include "provider/aws_secret_backend/backend_list.h"
#include "provider/aws_secret_backend/rotate_root.h"
#include "provider/aws_secret_backend_role/aws_secret_backend_role.h"
#include "provider/aws_secret_backend_roles/role_names.h"
#include "provider/aws_secret_backend_static_role/aws_secret_backend_static_role.h"
#include "provider/aws_static_access_credentials/aws_static_access_credentials.h"
#include "provider/functions/parse_role_id.h"
#include "provider/functions/policy_functions.h"
#include "provider/leases/lease_revoke.h"
#include "provider/leases/revoke_leases.h"
#include "provider/object/object_list.h"
#include "provider/vault_provider.h"
#include "tfvault/provider/provider.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/credential_profiles.h"

namespace tfvault::provider {

sdk::ProviderDefinition MakeVaultProvider(const session::Dependencies& dependencies,
                                          const std::string& version) {
  const auto connections = std::make_shared<session::LatestConnection>(
      std::make_shared<session::Ledger>(dependencies.logger));
  const auto& environment = dependencies.environment;
  const auto backend = std::make_shared<AwsSecretBackend>(environment, connections);
  const auto role = std::make_shared<AwsSecretBackendRole>(environment, connections);
  const auto static_role = std::make_shared<AwsSecretBackendStaticRole>(environment, connections);
  return {
      .source_address = "terraform.local/tfvault/vault",
      .version = version,
      .provider = std::make_shared<VaultProvider>(dependencies, connections),
      .resources =
          {
              {"vault_aws_secret_backend", backend},
              {"vault_aws_secret_backend_role", role},
              {"vault_aws_secret_backend_static_role", static_role},
          },
      .data_sources =
          {
              {"vault_aws_access_credentials",
               std::make_shared<AccessCredentialsDataSource>(connections)},
              {"vault_aws_secret_backend_roles",
               std::make_shared<AwsRoleNames>(role->kind(), connections)},
              {"vault_aws_secret_backend_static_roles",
               std::make_shared<AwsRoleNames>(static_role->kind(), connections)},
              {"vault_aws_static_access_credentials",
               std::make_shared<AwsStaticAccessCredentials>(connections)},
          },
      .ephemeral_resources =
          {
              {"vault_aws_access_credentials", std::make_shared<AccessCredentialsEphemeralResource>(
                                                   dependencies.time, connections)},
              {"vault_aws_credential_process",
               std::make_shared<CredentialProcessEphemeralResource>(
                   std::make_shared<session::CredentialProfiles>(dependencies, connections))},
              {"vault_aws_static_access_credentials",
               std::make_shared<EphemeralAwsStaticAccessCredentials>(connections)},
          },
      .list_resources =
          {
              {"vault_aws_secret_backend",
               std::make_shared<AwsSecretBackendList>(backend, connections)},
              {"vault_aws_secret_backend_role",
               std::make_shared<ObjectList<RoleModel>>(role, connections)},
              {"vault_aws_secret_backend_static_role",
               std::make_shared<ObjectList<StaticRoleModel>>(static_role, connections)},
          },
      .actions =
          {
              {"vault_aws_revoke_leases", std::make_shared<AwsRevokeLeases>(connections)},
              {"vault_aws_rotate_root", std::make_shared<AwsRotateRoot>(connections)},
              {"vault_lease_revoke", std::make_shared<LeaseRevoke>(connections)},
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
