# The id is the path of the mount.
terraform import vault_aws_secret_backend.team team/aws
