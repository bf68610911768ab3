variable "path" {
  description = "Path of the mount, without outer slashes. A change remounts the engine with its roles."
  type        = string
  default     = "aws"

  validation {
    condition     = can(regex("^[^/]+(/[^/]+)*$", var.path))
    error_message = "The path must be without outer slashes and empty segments, such as \"aws\" or \"team/aws\"."
  }
}

variable "description" {
  description = "Text for people, shown in Vault's list of mounts."
  type        = string
  default     = "Dynamic AWS credentials"
}

variable "access_key" {
  description = "Access key id of the IAM user with which Vault issues credentials. Null: Vault uses the credentials of its machine."
  type        = string
  default     = null
  sensitive   = true
}

variable "secret_key" {
  description = "Secret access key that belongs to access_key. Plan and state do not hold it."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = (var.secret_key == null) == (var.access_key == null)
    error_message = "Set both access_key and secret_key, or neither."
  }
}

variable "rotate_root" {
  description = "Whether Vault replaces the key by a key that only Vault knows. AWS then deletes the key in access_key."
  type        = bool
  default     = false

  validation {
    condition     = !var.rotate_root || nonsensitive(var.access_key != null)
    error_message = "rotate_root needs a key in access_key."
  }
}

variable "region" {
  description = "Region for Vault's own calls to AWS; null leaves the choice to the server."
  type        = string
  default     = null
}

variable "iam_endpoint" {
  description = "IAM endpoint for Vault; null means AWS's own."
  type        = string
  default     = null
}

variable "sts_endpoint" {
  description = "STS endpoint for Vault, for example that of a VPC endpoint; null means AWS's own."
  type        = string
  default     = null
}

variable "default_ttl_seconds" {
  description = "How long the keys of issued IAM users live unless their lease is renewed."
  type        = number
  default     = 900

  validation {
    condition     = var.default_ttl_seconds >= 1 && floor(var.default_ttl_seconds) == var.default_ttl_seconds
    error_message = "The value must be a whole number of at least 1."
  }
}

variable "max_ttl_seconds" {
  description = "How long the keys of issued IAM users live at most."
  type        = number
  default     = 14400

  validation {
    condition     = var.max_ttl_seconds >= var.default_ttl_seconds
    error_message = "max_ttl_seconds must be at least default_ttl_seconds."
  }
}

variable "roles" {
  description = "Roles by name: type and permissions of their credentials. The README has an example of each credential_type."
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
    error_message = "Set at least one role, so that Vault can issue credentials."
  }

  validation {
    condition     = alltrue([for name in keys(var.roles) : can(regex("^\\w([\\w.@-]*\\w)?$", name))])
    error_message = "A role's name must have letters, digits and \"_\", and inside also \"-\", \".\" and \"@\"."
  }

  validation {
    condition = alltrue([for role in values(var.roles) :
      contains(["iam_user", "assumed_role", "federation_token"], role.credential_type)
    ])
    error_message = "credential_type must be iam_user, assumed_role or federation_token."
  }

  validation {
    condition = alltrue([for role in values(var.roles) : role.credential_type == "assumed_role"
      ? length(coalesce(role.role_arns, [])) > 0
      : role.policy_document != null || length(coalesce(role.policy_arns, [])) > 0 || length(coalesce(role.iam_groups, [])) > 0
    ])
    error_message = "A role of the type assumed_role needs role_arns, another role policy_document, policy_arns or iam_groups."
  }
}
