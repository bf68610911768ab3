variable "path" {
  description = "Path of the mount, without outer slashes. A change moves the mount with its roles."
  type        = string
  default     = "aws"

  validation {
    condition     = can(regex("^[^/]+(/[^/]+)*$", var.path))
    error_message = "The path has no outer slashes and no empty segments, such as \"aws\" or \"team/aws\"."
  }
}

variable "description" {
  description = "Text for people, shown in Vault's list of mounts."
  type        = string
  default     = "Dynamic AWS credentials"
}

variable "access_key" {
  description = "Access key id of the IAM user that Vault issues credentials with. Null: Vault uses the identity of its own machine."
  type        = string
  default     = null
  sensitive   = true
}

variable "secret_key" {
  description = "Secret access key that belongs to access_key. It is in no plan and in no state."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = (var.secret_key == null) == (var.access_key == null)
    error_message = "Give access_key and secret_key together, or neither."
  }
}

variable "rotate_root" {
  description = "Whether Vault replaces the key by one that only Vault knows. AWS then deletes the one given here."
  type        = bool
  default     = false

  validation {
    condition     = !var.rotate_root || nonsensitive(var.access_key != null)
    error_message = "Only a key that is given as access_key can be rotated."
  }
}

variable "region" {
  description = "Region for Vault's own calls to AWS; null leaves the choice to the server."
  type        = string
  default     = null
}

variable "iam_endpoint" {
  description = "IAM endpoint for Vault; null is AWS's own."
  type        = string
  default     = null
}

variable "sts_endpoint" {
  description = "STS endpoint for Vault, for example that of a VPC endpoint; null is AWS's own."
  type        = string
  default     = null
}

variable "default_ttl_seconds" {
  description = "How long the keys of issued IAM users live unless their lease is renewed."
  type        = number
  default     = 900

  validation {
    condition     = var.default_ttl_seconds >= 1 && floor(var.default_ttl_seconds) == var.default_ttl_seconds
    error_message = "A whole number of seconds, at least 1."
  }
}

variable "max_ttl_seconds" {
  description = "How long the keys of issued IAM users live at most."
  type        = number
  default     = 14400

  validation {
    condition     = var.max_ttl_seconds >= var.default_ttl_seconds
    error_message = "max_ttl_seconds is not less than default_ttl_seconds."
  }
}

variable "roles" {
  description = "Roles by name: what their credentials are and may do. See the README for an example of each credential_type."
  type = map(object({
    credential_type          = optional(string, "iam_user")
    policy_document          = optional(string)
    policy_arns              = optional(set(string))
    role_arns                = optional(set(string))
    iam_groups               = optional(set(string))
    iam_tags                 = optional(map(string))
    user_path                = optional(string)
    permissions_boundary_arn = optional(string)
    default_sts_ttl          = optional(number)
    max_sts_ttl              = optional(number)
  }))

  validation {
    condition     = length(var.roles) > 0
    error_message = "Without a role nobody gets credentials: give at least one."
  }

  validation {
    condition     = alltrue([for name in keys(var.roles) : can(regex("^\\w([\\w.@-]*\\w)?$", name))])
    error_message = "A role's name has letters, digits and \"_\", and inside also \"-\", \".\" and \"@\"."
  }

  validation {
    condition = alltrue([for role in values(var.roles) :
      contains(["iam_user", "assumed_role", "federation_token"], role.credential_type)
    ])
    error_message = "credential_type is iam_user, assumed_role or federation_token."
  }

  validation {
    condition = alltrue([for role in values(var.roles) : role.credential_type == "assumed_role"
      ? length(coalesce(role.role_arns, [])) > 0
      : role.policy_document != null || length(coalesce(role.policy_arns, [])) > 0 || length(coalesce(role.iam_groups, [])) > 0
    ])
    error_message = "A role of the type assumed_role needs role_arns, every other one policy_document, policy_arns or iam_groups."
  }
}
