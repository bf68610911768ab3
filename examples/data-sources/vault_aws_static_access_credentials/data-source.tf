data "vault_aws_static_access_credentials" "mailer" {
  backend = "team/aws"
  name    = "mailer"
}

provider "aws" {
  region     = "eu-central-1"
  access_key = data.vault_aws_static_access_credentials.mailer.access_key
  secret_key = data.vault_aws_static_access_credentials.mailer.secret_key
}
