# The id is <backend>/static-roles/<name>.
terraform import vault_aws_secret_backend_static_role.mailer team/aws/static-roles/mailer
