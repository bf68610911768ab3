# terraform query -generate-config-out=generated.tf
list "vault_aws_secret_backend_role" "all" {
  provider         = vault
  limit            = 1000
  include_resource = true

  config {
    backend = "team/aws"
  }
}
