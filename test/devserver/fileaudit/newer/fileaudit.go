// Package fileaudit names Vault's file audit device, which older releases have elsewhere.
package fileaudit

import "github.com/hashicorp/vault/audit"

var Factory = audit.NewFileBackend
