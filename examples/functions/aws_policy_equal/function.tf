variable "policy" {
  description = "IAM policy as JSON text."
  type        = string

  validation {
    condition = provider::vault::aws_policy_equal(var.policy, jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]
    }))
    error_message = "The policy must allow reading objects, and nothing else."
  }
}
