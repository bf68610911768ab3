import {
  to = vault_aws_secret_backend_role.deploy
  id = "team/aws/roles/deploy"
}
