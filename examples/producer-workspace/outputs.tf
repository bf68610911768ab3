output "backend" {
  description = "Mount path of the AWS secrets engine."
  value       = vault_aws_secret_backend.aws.path
}

output "role" {
  description = "Name of the role to ask for credentials."
  value       = vault_aws_secret_backend_role.producer.name
}
