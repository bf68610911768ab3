terraform {
  required_version = ">= 1.3"

  required_providers {
    vault = {
      source  = "terraform.local/tfvault/vault"
      version = ">= 0.1.0"
    }
  }
}
