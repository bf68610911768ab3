# A consumer, which uses the credentials of a role.
terraform {
  required_providers {
    vault = {
      source = "terraform.local/tfvault/vault"
    }
  }
}

variable "credentials" {
  description = "One element of the module's output roles."
  type = object({
    mount = string
    role  = string
  })
}

data "vault_aws_access_credentials" "issued" {
  mount = var.credentials.mount
  role  = var.credentials.role
}

output "access_key_length" {
  description = "Shows that a key exists, without disclosing it."
  value       = nonsensitive(length(data.vault_aws_access_credentials.issued.access_key))
}
