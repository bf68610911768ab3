module terraform.local/tfvault/devserver/stubs/cloudsqlconn

go 1.24
