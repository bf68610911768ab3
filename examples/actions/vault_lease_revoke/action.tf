# terraform apply -invoke=action.vault_lease_revoke.leaked -var lease_id=team/aws/creds/deploy/…
action "vault_lease_revoke" "leaked" {
  config {
    lease_id = var.lease_id
  }
}

variable "lease_id" {
  type = string
}
