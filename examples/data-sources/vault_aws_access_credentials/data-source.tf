data "vault_aws_access_credentials" "deploy" {
  backend = "team/aws"
  role    = "deploy"
}

provider "aws" {
  region     = "eu-central-1"
  access_key = data.vault_aws_access_credentials.deploy.access_key
  secret_key = data.vault_aws_access_credentials.deploy.secret_key
  token      = data.vault_aws_access_credentials.deploy.security_token
}
