provider "vault" {}

resource "vault_aws_secret_backend" "aws" {
  path       = "${var.name}-path"
  access_key = var.aws_access_key
  secret_key = var.aws_secret_key

  region       = var.region
  iam_endpoint = var.iam_endpoint
  sts_endpoint = var.sts_endpoint

  default_lease_ttl_seconds = 60
  max_lease_ttl_seconds     = 120
}

resource "vault_aws_secret_backend_role" "producer" {
  backend         = vault_aws_secret_backend.aws.path
  name            = "${var.name}-role"
  credential_type = "iam_user"

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = var.allowed_actions
      Resource = "*"
    }]
  })
}
