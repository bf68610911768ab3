resource "vault_aws_secret_backend" "this" {
  path        = var.path
  description = var.description

  access_key    = var.access_key
  secret_key_wo = var.secret_key
  rotate_root   = var.rotate_root ? true : null

  region       = var.region
  iam_endpoint = var.iam_endpoint
  sts_endpoint = var.sts_endpoint

  default_lease_ttl_seconds = var.default_ttl_seconds
  max_lease_ttl_seconds     = var.max_ttl_seconds
}

resource "vault_aws_secret_backend_role" "this" {
  for_each = var.roles

  backend         = vault_aws_secret_backend.this.path
  name            = each.key
  credential_type = each.value.credential_type

  policy_document          = each.value.policy_document
  policy_arns              = each.value.policy_arns
  role_arns                = each.value.role_arns
  iam_groups               = each.value.iam_groups
  iam_tags                 = each.value.iam_tags
  user_path                = each.value.user_path
  permissions_boundary_arn = each.value.permissions_boundary_arn
  default_sts_ttl          = each.value.default_sts_ttl
  max_sts_ttl              = each.value.max_sts_ttl
}
