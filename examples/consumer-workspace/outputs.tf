output "group" {
  description = "Name of the group that was made with the issued credentials."
  value       = aws_iam_group.developers.name
}

output "user" {
  description = "Name of the user, or null when it is left out."
  value       = one(aws_iam_user.developer[*].name)
}
