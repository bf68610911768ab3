# Applies the module, uses its credentials and destroys everything, with the Vault server of VAULT_ADDR and the key of
# TF_VAR_access_key and TF_VAR_secret_key. TF_VAR_path separates the test from other mounts.

provider "vault" {}

variables {
  default_ttl_seconds = 60
  max_ttl_seconds     = 120
  roles = {
    reader = {
      policy_document = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:GetUser\",\"Resource\":\"*\"}]}"
    }
  }
}

run "offered" {
  assert {
    condition     = output.roles == { reader = { mount = output.path, role = "reader" } }
    error_message = "The outputs do not name the mount and the role."
  }

  assert {
    condition     = strcontains(output.consumer_policies["reader"], "path \"${output.path}/creds/reader\"")
    error_message = "The policy does not name the path of the credentials."
  }

  assert {
    condition     = !strcontains(output.consumer_policies["reader"], "/sts/")
    error_message = "The policy of a role of IAM users names the path of sessions."
  }

  assert {
    condition     = vault_aws_secret_backend.this.secret_key == ""
    error_message = "The secret key is in the state."
  }
}

run "used" {
  module {
    source = "./tests/consumer"
  }

  variables {
    credentials = run.offered.roles["reader"]
  }

  assert {
    condition     = output.access_key_length >= 16
    error_message = "The role issued no key."
  }
}

run "narrowed_in_place" {
  variables {
    roles = {
      reader = { policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }
    }
  }

  assert {
    condition     = vault_aws_secret_backend_role.this["reader"].id == "${output.path}/roles/reader"
    error_message = "The role was replaced."
  }

  assert {
    condition     = vault_aws_secret_backend_role.this["reader"].policy_document == ""
    error_message = "The removed policy is still there."
  }
}
