import {
  to = vault_aws_secret_backend_static_role.mailer
  id = "team/aws/static-roles/mailer"
}
