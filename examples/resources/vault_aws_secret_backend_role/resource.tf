# Each run gets its own IAM user with this policy.
resource "vault_aws_secret_backend_role" "deploy" {
  backend         = "team/aws"
  name            = "deploy"
  credential_type = "iam_user"

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::team-artifacts/*"
    }]
  })
}

# Each run gets a session of an existing AWS role.
resource "vault_aws_secret_backend_role" "audit" {
  backend         = "team/aws"
  name            = "audit"
  credential_type = "assumed_role"
  role_arns       = ["arn:aws:iam::123456789012:role/audit"]
  default_sts_ttl = 900
}
