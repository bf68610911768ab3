ephemeral "vault_aws_static_access_credentials" "mailer" {
  mount = "team/aws"
  name  = "mailer"
}

provider "aws" {
  region     = "eu-central-1"
  access_key = ephemeral.vault_aws_static_access_credentials.mailer.access_key
  secret_key = ephemeral.vault_aws_static_access_credentials.mailer.secret_key
}
