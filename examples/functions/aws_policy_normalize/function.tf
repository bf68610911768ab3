locals {
  policy = provider::vault::aws_policy_normalize(jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect   = "Allow"
      Action   = ["s3:putobject", "S3:GetObject"]
      Resource = ["*"]
    }
  }))
}

output "policy" {
  value = local.policy
}
