module terraform.local/tfvault/devserver/stubs/discover_k8s

go 1.24
