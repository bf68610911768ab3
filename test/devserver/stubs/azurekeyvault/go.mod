module terraform.local/tfvault/devserver/stubs/azurekeyvault

go 1.24

require github.com/hashicorp/go-kms-wrapping/v2 v2.0.8
