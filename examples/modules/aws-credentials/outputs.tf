output "path" {
  description = "Path of the mount."
  value       = vault_aws_secret_backend.this.path
}

output "roles" {
  description = "For each role the two arguments of vault_aws_access_credentials."
  value = {
    for name, role in vault_aws_secret_backend_role.this : name => {
      mount = role.backend
      role  = role.name
    }
  }
}

output "consumer_policies" {
  description = "For each role the Vault policy that allows a token to use its credentials with this provider, and nothing else."
  value = {
    for name, role in vault_aws_secret_backend_role.this : name => <<-HCL
      # The credentials themselves%{if role.credential_type != "iam_user"}, and with type = "sts"%{endif}.
      path "${role.backend}/creds/${role.name}" {
        capabilities = ["read"]
      }
      %{~if role.credential_type != "iam_user"}

      path "${role.backend}/sts/${role.name}" {
        capabilities = ["read"]
      }
      %{~endif}

      # The provider creates a child token for each run.
      path "auth/token/create" {
        capabilities = ["update"]
      }

      path "auth/token/lookup-self" {
        capabilities = ["read"]
      }

      path "auth/token/renew-self" {
        capabilities = ["update"]
      }

      path "auth/token/revoke-self" {
        capabilities = ["update"]
      }

      # The provider renews credentials during a run, and revokes them afterwards.
      path "sys/leases/renew" {
        capabilities = ["update"]
      }

      path "sys/leases/revoke" {
        capabilities = ["update"]
      }
    HCL
  }
}
