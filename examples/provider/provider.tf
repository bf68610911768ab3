terraform {
  required_providers {
    vault = {
      source  = "terraform.local/tfvault/vault"
      version = ">= 0.1.0"
    }
  }
}

provider "vault" {
  address = "https://vault.example.com:8200"

  # The token of the CI job is in TERRAFORM_VAULT_AUTH_JWT. Without an auth_login block the
  # provider uses VAULT_TOKEN, or the token that `vault login` stored.
  auth_login_jwt {
    role = "deploy"
  }
}
