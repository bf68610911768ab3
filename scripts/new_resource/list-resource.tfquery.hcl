list "vault_new_thing" "all" {
  provider = vault
}
