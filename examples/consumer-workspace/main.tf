data "terraform_remote_state" "producer" {
  backend = "local"

  config = {
    path = var.producer_state
  }
}

provider "vault" {}

ephemeral "vault_aws_access_credentials" "creds" {
  mount           = data.terraform_remote_state.producer.outputs.backend
  role            = data.terraform_remote_state.producer.outputs.role
  validation_call = var.validation_call
}

provider "aws" {
  region     = var.region
  access_key = ephemeral.vault_aws_access_credentials.creds.access_key
  secret_key = ephemeral.vault_aws_access_credentials.creds.secret_key
}

resource "random_id" "suffix" {
  byte_length = 4
}

resource "aws_iam_group" "developers" {
  name = "developers-${random_id.suffix.hex}"
}

resource "aws_iam_user" "developer" {
  count = var.create_user ? 1 : 0

  name = "developer-${random_id.suffix.hex}"
}
