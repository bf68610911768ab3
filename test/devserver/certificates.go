// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const certificateLifetime = 30 * 24 * time.Hour

// createCertificates creates a CA and certificates for the server and for a client, writes the
// client's files (ca.pem, client.pem, client-key.pem) to dir, and keeps the rest in memory.
func createCertificates(dir string) (server tls.Certificate, caPath string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return server, "", err
	}
	if err = os.MkdirAll(dir, 0o700); err != nil {
		return server, "", err
	}
	ca, err := issue("devserver test CA", nil, func(c *x509.Certificate) {
		c.IsCA = true
		c.BasicConstraintsValid = true
		c.KeyUsage = x509.KeyUsageCertSign
	})
	if err != nil {
		return server, "", err
	}
	server, err = issue("devserver", &ca, func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		c.DNSNames = []string{"localhost"}
		c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	})
	if err != nil {
		return server, "", err
	}
	client, err := issue("devserver client", &ca, func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	})
	if err != nil {
		return server, "", err
	}
	clientKey, err := x509.MarshalPKCS8PrivateKey(client.PrivateKey)
	if err != nil {
		return server, "", err
	}
	caPath = filepath.Join(dir, "ca.pem")
	for _, file := range []struct {
		path, kind string
		der        []byte
	}{
		{caPath, "CERTIFICATE", ca.Certificate[0]},
		{filepath.Join(dir, "client.pem"), "CERTIFICATE", client.Certificate[0]},
		{filepath.Join(dir, "client-key.pem"), "PRIVATE KEY", clientKey},
	} {
		text := pem.EncodeToMemory(&pem.Block{Type: file.kind, Bytes: file.der})
		if err = os.WriteFile(file.path, text, 0o600); err != nil {
			return server, "", err
		}
	}
	return server, caPath, nil
}

// issue signs with issuer, or with the new key itself when issuer is nil.
func issue(name string, issuer *tls.Certificate, adjust func(*x509.Certificate)) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Minute),
		NotAfter:     time.Now().Add(certificateLifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	adjust(template)
	parent, signer := template, any(key)
	if issuer != nil {
		parent, signer = issuer.Leaf, issuer.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}
