output "group" {
  description = "Name of the group that the issued credentials created."
  value       = aws_iam_group.developers.name
}

output "user" {
  description = "Name of the user, or null without one."
  value       = one(aws_iam_user.developer[*].name)
}
