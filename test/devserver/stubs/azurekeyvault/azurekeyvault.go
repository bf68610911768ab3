// Package azurekeyvault stands in for the seal of that name, without its cloud's client library.
package azurekeyvault

import wrapping "github.com/hashicorp/go-kms-wrapping/v2"

func NewWrapper() wrapping.Wrapper { panic("not part of the devserver") }
