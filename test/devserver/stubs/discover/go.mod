module terraform.local/tfvault/devserver/stubs/discover

go 1.24
