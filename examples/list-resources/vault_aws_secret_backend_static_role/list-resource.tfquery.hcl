# Without a backend: the static roles of every mount that the token may see.
list "vault_aws_secret_backend_static_role" "all" {
  provider = vault
}
