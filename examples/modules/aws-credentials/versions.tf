terraform {
  # For ephemeral variables and write-only arguments, which keep the secret key out of plan and state.
  required_version = ">= 1.11"

  required_providers {
    vault = {
      source  = "terraform.local/tfvault/vault"
      version = ">= 0.1.0"
    }
  }
}
