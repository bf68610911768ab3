ephemeral "vault_aws_credential_process" "deploy" {
  mount = "team/aws"
  role  = "deploy"
  type  = "sts"
}

provider "aws" {
  region              = "eu-central-1"
  profile             = ephemeral.vault_aws_credential_process.deploy.profile
  shared_config_files = [ephemeral.vault_aws_credential_process.deploy.config_file]
}
