module terraform.local/tfvault/devserver/fileaudit

go 1.25

require github.com/hashicorp/vault v1.21.1
