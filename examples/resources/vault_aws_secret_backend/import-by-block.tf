import {
  to = vault_aws_secret_backend.team
  id = "team/aws"
}
