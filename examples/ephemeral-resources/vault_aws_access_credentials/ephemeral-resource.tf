ephemeral "vault_aws_access_credentials" "deploy" {
  mount = "team/aws"
  role  = "deploy"
}

provider "aws" {
  region     = "eu-central-1"
  access_key = ephemeral.vault_aws_access_credentials.deploy.access_key
  secret_key = ephemeral.vault_aws_access_credentials.deploy.secret_key
  token      = ephemeral.vault_aws_access_credentials.deploy.security_token
}
