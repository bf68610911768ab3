# terraform query
list "vault_aws_secret_backend" "team" {
  provider = vault

  config {
    path_prefix = "team/"
  }
}
