variable "access_key" {
  description = "Access key id of Vault's own IAM user."
  type        = string
}

variable "secret_key" {
  description = "Secret access key of that user. Plan and state do not hold ephemeral variables."
  type        = string
  sensitive   = true
  ephemeral   = true
}

resource "vault_aws_secret_backend" "team" {
  path        = "team/aws"
  description = "AWS credentials of the team"

  access_key    = var.access_key
  secret_key_wo = var.secret_key
  region        = "eu-central-1"

  # Keys of issued IAM users live for 15 minutes, and with renewals for two hours at most.
  default_lease_ttl_seconds = 900
  max_lease_ttl_seconds     = 7200
}
