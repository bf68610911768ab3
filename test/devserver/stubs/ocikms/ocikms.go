// Package ocikms stands in for the seal of that name, without its cloud's client library.
package ocikms

import wrapping "github.com/hashicorp/go-kms-wrapping/v2"

func NewWrapper() wrapping.Wrapper { panic("not part of the devserver") }

const (
	KmsConfigKeyId              = "key_id"
	KmsConfigCryptoEndpoint     = "crypto_endpoint"
	KmsConfigManagementEndpoint = "management_endpoint"
)
