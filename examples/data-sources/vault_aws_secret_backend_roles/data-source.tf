data "vault_aws_secret_backend_roles" "team" {
  backend = "team/aws"
}

output "roles" {
  description = "Roles that a developer can ask for."
  value       = data.vault_aws_secret_backend_roles.team.names
}
