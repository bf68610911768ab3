// SPDX-License-Identifier: MPL-2.0

// Package alicloudkms stands in for the seal of that name, without its cloud's client library.
package alicloudkms

import wrapping "github.com/hashicorp/go-kms-wrapping/v2"

func NewWrapper() wrapping.Wrapper { panic("not part of the devserver") }

// The newer flavour looks for these in the environment.
const (
	EnvAliCloudKmsWrapperKeyId   = "ALICLOUDKMS_WRAPPER_KEY_ID"
	EnvVaultAliCloudKmsSealKeyId = "VAULT_ALICLOUDKMS_SEAL_KEY_ID"
)
