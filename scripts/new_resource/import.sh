# The id is the name of the policy.
terraform import vault_new_thing.readers readers
