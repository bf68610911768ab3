# The id is <backend>/roles/<name>.
terraform import vault_aws_secret_backend_role.deploy team/aws/roles/deploy
