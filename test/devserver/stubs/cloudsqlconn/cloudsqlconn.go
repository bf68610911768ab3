// SPDX-License-Identifier: MPL-2.0

// Package cloudsqlconn stands in for the connections to Google's databases that the database engine's
// helpers link.
package cloudsqlconn

type (
	Option     any
	DialOption any
)

func WithIAMAuthN() Option                        { return nil }
func WithCredentialsJSON([]byte) Option           { return nil }
func WithDefaultDialOptions(...DialOption) Option { return nil }
func WithPrivateIP() DialOption                   { return nil }
func WithPSC() DialOption                         { return nil }
