// SPDX-License-Identifier: MPL-2.0

// Package fileaudit names Vault's file audit device, which newer releases have moved.
package fileaudit

import "github.com/hashicorp/vault/builtin/audit/file"

var Factory = file.Factory
