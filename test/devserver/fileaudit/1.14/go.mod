module terraform.local/tfvault/devserver/fileaudit

go 1.24

require github.com/hashicorp/vault v1.14.1
