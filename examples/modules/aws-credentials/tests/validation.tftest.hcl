# Values that the module refuses before a request to Vault, and its plans.

provider "vault" {
  address = "http://127.0.0.1:1" # no server is needed
}

variables {
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = "not used by a plan"
  roles = {
    groups = {
      policy_document = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:CreateGroup\",\"Resource\":\"*\"}]}"
    }
    deploy = {
      credential_type = "assumed_role"
      role_arns       = ["arn:aws:iam::123456789012:role/deploy"]
      default_sts_ttl = 900
    }
  }
}

run "a_mount_and_each_role_are_planned" {
  command = plan

  assert {
    condition     = vault_aws_secret_backend.this.path == var.path && vault_aws_secret_backend.this.max_lease_ttl_seconds == 14400
    error_message = "The mount is not planned with the defaults of the module."
  }

  assert {
    condition     = keys(vault_aws_secret_backend_role.this) == ["deploy", "groups"]
    error_message = "Not every role is planned."
  }

  assert {
    condition     = vault_aws_secret_backend_role.this["groups"].credential_type == "iam_user"
    error_message = "credential_type is not iam_user when it is left out."
  }
}

run "the_key_of_vaults_own_machine_is_enough" {
  command = plan

  variables {
    access_key = null
    secret_key = null
  }

  assert {
    condition     = vault_aws_secret_backend.this.access_key == ""
    error_message = "A key is planned though none was given."
  }
}

run "half_a_key_is_refused" {
  command = plan

  variables {
    secret_key = null
  }

  expect_failures = [var.secret_key]
}

run "rotating_the_machines_key_is_refused" {
  command = plan

  variables {
    access_key  = null
    secret_key  = null
    rotate_root = true
  }

  expect_failures = [var.rotate_root]
}

run "outer_slashes_are_refused" {
  command = plan

  variables {
    path = "aws/"
  }

  expect_failures = [var.path]
}

run "a_maximum_below_the_default_is_refused" {
  command = plan

  variables {
    default_ttl_seconds = 900
    max_ttl_seconds     = 60
  }

  expect_failures = [var.max_ttl_seconds]
}

run "no_life_at_all_is_refused" {
  command = plan

  variables {
    default_ttl_seconds = 0
  }

  expect_failures = [var.default_ttl_seconds]
}

run "no_role_is_refused" {
  command = plan

  variables {
    roles = {}
  }

  expect_failures = [var.roles]
}

run "a_name_that_is_a_path_is_refused" {
  command = plan

  variables {
    roles = {
      "a/b" = { iam_groups = ["readers"] }
    }
  }

  expect_failures = [var.roles]
}

run "an_unknown_type_is_refused" {
  command = plan

  variables {
    roles = {
      user = { credential_type = "user", iam_groups = ["readers"] }
    }
  }

  expect_failures = [var.roles]
}

run "a_role_that_may_do_nothing_is_refused" {
  command = plan

  variables {
    roles = {
      nothing = {}
    }
  }

  expect_failures = [var.roles]
}

run "an_assumed_role_without_a_role_is_refused" {
  command = plan

  variables {
    roles = {
      deploy = { credential_type = "assumed_role", iam_groups = ["readers"] }
    }
  }

  expect_failures = [var.roles]
}
