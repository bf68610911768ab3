module terraform.local/tfvault/devserver/stubs/plugincontainer

go 1.24

require (
	github.com/hashicorp/go-hclog v1.6.3
	github.com/hashicorp/go-plugin v1.6.3
)
