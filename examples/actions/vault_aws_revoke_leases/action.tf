resource "vault_aws_secret_backend_role" "deploy" {
  backend         = "team/aws"
  name            = "deploy"
  credential_type = "iam_user"
  policy_arns     = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]

  # After a change of the policy, Vault revokes the credentials of the former policy.
  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.vault_aws_revoke_leases.deploy]
    }
  }
}

# At any time: terraform apply -invoke=action.vault_aws_revoke_leases.deploy
action "vault_aws_revoke_leases" "deploy" {
  config {
    backend = "team/aws"
    role    = "deploy"
  }
}
