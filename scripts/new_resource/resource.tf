resource "vault_new_thing" "readers" {
  name   = "readers"
  policy = <<-HCL
    path "secret/data/*" {
      capabilities = ["read"]
    }
  HCL
}
