resource "vault_aws_secret_backend" "aws" {
  path       = "team/aws"
  region     = "eu-central-1"
  access_key = var.access_key
  secret_key = var.secret_key

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.vault_aws_rotate_root.aws]
    }
  }
}

# At any time: terraform apply -invoke=action.vault_aws_rotate_root.aws
action "vault_aws_rotate_root" "aws" {
  config {
    backend = "team/aws"
  }
}

variable "access_key" {
  type = string
}

variable "secret_key" {
  type      = string
  sensitive = true
}
