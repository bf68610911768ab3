# The IAM user exists already; Vault creates its key and rotates it every week.
resource "vault_aws_secret_backend_static_role" "mailer" {
  backend         = "team/aws"
  name            = "mailer"
  username        = "mailer"
  rotation_period = 604800
}
