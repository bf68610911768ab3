data "vault_aws_secret_backend_static_roles" "team" {
  backend = "team/aws"
}

output "static_roles" {
  description = "IAM users whose keys Vault rotates."
  value       = data.vault_aws_secret_backend_static_roles.team.names
}
