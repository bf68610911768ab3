locals {
  role = provider::vault::parse_role_id("team/aws/roles/deploy")
}

output "backend" {
  value = local.role.backend # "team/aws"
}

output "name" {
  value = local.role.name # "deploy"
}
