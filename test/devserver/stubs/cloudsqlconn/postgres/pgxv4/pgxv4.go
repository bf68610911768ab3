// SPDX-License-Identifier: MPL-2.0

// Package pgxv4 stands in for a database driver; see cloudsqlconn.
package pgxv4

import (
	"errors"

	"cloud.google.com/go/cloudsqlconn"
)

func RegisterDriver(string, ...cloudsqlconn.Option) (func() error, error) {
	return nil, errors.New("not part of the devserver")
}
