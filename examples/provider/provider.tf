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

  # The job's token comes from TERRAFORM_VAULT_AUTH_JWT. Without a block for a login it is
  # VAULT_TOKEN, or what `vault login` left.
  auth_login_jwt {
    role = "deploy"
  }
}
