// SPDX-License-Identifier: MPL-2.0

// Package fileaudit names Vault's file audit device, which older releases have elsewhere.
package fileaudit

import "github.com/hashicorp/vault/audit"

var Factory = audit.NewFileBackend
