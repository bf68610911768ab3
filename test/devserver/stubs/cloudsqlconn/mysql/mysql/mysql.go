// SPDX-License-Identifier: MPL-2.0

// Package mysql stands in for a database driver; see cloudsqlconn.
package mysql

import (
	"errors"

	"cloud.google.com/go/cloudsqlconn"
)

func RegisterDriver(string, ...cloudsqlconn.Option) (func() error, error) {
	return nil, errors.New("not part of the devserver")
}
