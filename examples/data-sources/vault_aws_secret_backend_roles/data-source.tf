data "vault_aws_secret_backend_roles" "team" {
  backend = "team/aws"
}

output "roles" {
  description = "Roles that issue credentials to developers."
  value       = data.vault_aws_secret_backend_roles.team.names
}
