variable "aws_access_key" {
  description = "Access key id of the IAM user that Vault issues credentials with. Set it as TF_VAR_aws_access_key."
  type        = string
  sensitive   = true
}

variable "aws_secret_key" {
  description = "Secret access key of that user. Set it as TF_VAR_aws_secret_key."
  type        = string
  sensitive   = true
}

variable "name" {
  description = "Prefix of the mount path and of the role's name."
  type        = string
  default     = "dynamic-aws-creds-producer"
}

variable "allowed_actions" {
  description = "IAM actions that the issued credentials may call. A change applies to credentials issued after it."
  type        = list(string)
  default     = ["iam:*", "ec2:*"]
}

variable "region" {
  description = "Region for Vault's calls to AWS; null leaves the choice to the server."
  type        = string
  default     = null
}

variable "iam_endpoint" {
  description = "IAM endpoint for Vault; null means AWS's own."
  type        = string
  default     = null
}

variable "sts_endpoint" {
  description = "STS endpoint for Vault; null means AWS's own."
  type        = string
  default     = null
}
