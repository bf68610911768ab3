variable "producer_state" {
  description = "Path of the producer workspace's state file."
  type        = string
  default     = "../producer-workspace/terraform.tfstate"
}

variable "region" {
  description = "Region of the AWS provider."
  type        = string
  default     = "us-east-1"
}

variable "create_user" {
  description = "Whether to create the IAM user. Set it to false when the role's policy does not allow that."
  type        = bool
  default     = true
}

variable "validation_call" {
  description = "Call that checks new credentials: sts:GetCallerIdentity needs no permission, iam:GetUser does."
  type        = string
  default     = "sts:GetCallerIdentity"
}
