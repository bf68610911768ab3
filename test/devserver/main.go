// SPDX-License-Identifier: MPL-2.0

// Devserver stands in for `vault server -dev` on machines that have no vault command.
//
// It runs a real Vault core in memory, with the AWS secrets engine, on a loopback address. It starts
// initialised and unsealed, prints its address and its root token, and loses all data when it
// exits.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-uuid"
	jwt "github.com/hashicorp/vault-plugin-auth-jwt"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/audit"
	"github.com/hashicorp/vault/builtin/credential/approle"
	credentialAWS "github.com/hashicorp/vault/builtin/credential/aws"
	"github.com/hashicorp/vault/builtin/credential/cert"
	"github.com/hashicorp/vault/builtin/credential/radius"
	"github.com/hashicorp/vault/builtin/credential/userpass"
	"github.com/hashicorp/vault/builtin/logical/aws"
	"github.com/hashicorp/vault/helper/namespace"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
	"terraform.local/tfvault/devserver/fileaudit"
)

const parentPollInterval = 200 * time.Millisecond

type options struct {
	listen         string
	rootToken      string
	tlsDir         string
	auditPath      string
	readyPath      string
	logLevel       string
	exitWithParent bool
}

// ready has the data that a caller needs to use the server.
type ready struct {
	Address   string `json:"address"`
	RootToken string `json:"root_token"`
	UnsealKey string `json:"unseal_key"`        // hex; for sys/unseal after sys/seal
	CACert    string `json:"ca_cert,omitempty"` // path; only with -tls-dir
}

func main() {
	var opts options
	flag.StringVar(&opts.listen, "listen", "127.0.0.1:0", "loopback `address` to listen on; port 0 picks a free one")
	flag.StringVar(&opts.rootToken, "root-token", "", "`id` of the root token (default: generated)")
	flag.StringVar(&opts.tlsDir, "tls-dir", "", "serve https and write ca.pem, client.pem and client-key.pem to `dir`")
	flag.StringVar(&opts.auditPath, "audit", "", "write an audit log to `file`")
	flag.StringVar(&opts.readyPath, "ready-file", "", "write the start-up JSON line to `file` too, once ready")
	flag.StringVar(&opts.logLevel, "log-level", "warn", "`level` of the server's log on stderr")
	flag.BoolVar(&opts.exitWithParent, "exit-with-parent", false, "exit when the parent process ends")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatalf("unexpected argument %q", flag.Arg(0))
	}

	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	if opts.exitWithParent {
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(ctx)
		go watchParent(os.Getppid(), stop)
	}
	if err := run(ctx, opts); err != nil {
		log.Fatal(err)
	}
}

// watchParent polls, because a parent-death signal already fires when the parent's thread ends.
func watchParent(parent int, stop context.CancelFunc) {
	for os.Getppid() == parent {
		time.Sleep(parentPollInterval)
	}
	stop()
}

// run serves until ctx is done.
func run(ctx context.Context, opts options) error {
	listener, err := listen(opts.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	state := ready{Address: "http://" + listener.Addr().String()}
	if opts.tlsDir != "" {
		certificate, caPath, err := createCertificates(opts.tlsDir)
		if err != nil {
			return fmt.Errorf("creating certificates: %w", err)
		}
		listener = tls.NewListener(listener, &tls.Config{
			Certificates: []tls.Certificate{certificate},
			ClientAuth:   tls.RequestClientCert, // for the cert auth method, which verifies the certificate
			NextProtos:   []string{"h2", "http/1.1"},
		})
		state.Address = "https://" + listener.Addr().String()
		state.CACert = caPath
	}

	core, err := newCore(state.Address, opts.logLevel)
	if err != nil {
		return fmt.Errorf("creating the core: %w", err)
	}
	defer core.Shutdown()
	if state.RootToken, state.UnsealKey, err = start(core, opts.rootToken); err != nil {
		return err
	}
	if opts.auditPath != "" {
		if err := enableAudit(core, state.RootToken, opts.auditPath); err != nil {
			return fmt.Errorf("enabling the audit log: %w", err)
		}
	}

	server := &http.Server{
		Handler: vaulthttp.Handler.Handler(&vault.HandlerProperties{
			Core:           core,
			ListenerConfig: &configutil.Listener{},
		}),
		ReadHeaderTimeout: 10 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer server.Close()

	if err := announce(state, opts.readyPath); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	}
}

func listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("-listen must be a loopback IP address, not %q: this server does not protect its data", host)
	}
	return net.Listen("tcp", address)
}

func newCore(address, logLevel string) (*vault.Core, error) {
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.LevelFromString(logLevel), Output: os.Stderr})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return nil, err
	}
	logicalBackends := map[string]logical.Factory{"aws": aws.Factory, "kv": kv.Factory}
	credentialBackends := map[string]logical.Factory{
		"approle":  approle.Factory,
		"aws":      credentialAWS.Factory,
		"cert":     cert.Factory,
		"jwt":      jwt.Factory,
		"radius":   radius.Factory,
		"userpass": userpass.Factory,
	}
	return vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		LogicalBackends:    logicalBackends,
		CredentialBackends: credentialBackends,
		AuditBackends:      map[string]audit.Factory{"file": fileaudit.Factory},
		BuiltinRegistry: registry{
			consts.PluginTypeSecrets:    logicalBackends,
			consts.PluginTypeCredential: credentialBackends,
		},
		RedirectAddr: address,
		DisableMlock: true,
		Logger:       logger,
		LogLevel:     logLevel,
	})
}

// start initialises and unseals the core. An empty wantedToken keeps the generated root token.
func start(core *vault.Core, wantedToken string) (rootToken, unsealKey string, err error) {
	ctx := namespace.RootContext(context.Background())
	initialised, err := core.Initialize(ctx, &vault.InitParams{
		BarrierConfig: &vault.SealConfig{SecretShares: 1, SecretThreshold: 1},
	})
	if err != nil {
		return "", "", fmt.Errorf("initialising: %w", err)
	}
	key := initialised.SecretShares[0]
	unsealKey = fmt.Sprintf("%x", key)
	if _, err := core.Unseal(key); err != nil {
		return "", "", fmt.Errorf("unsealing: %w", err)
	}
	if wantedToken == "" {
		return initialised.RootToken, unsealKey, nil
	}
	err = update(core, initialised.RootToken, "auth/token/create", map[string]interface{}{
		"id": wantedToken, "policies": []string{"root"}, "no_parent": true, "no_default_policy": true,
	})
	if err != nil {
		return "", "", fmt.Errorf("creating the root token: %w", err)
	}
	if err := update(core, initialised.RootToken, "auth/token/revoke-self", nil); err != nil {
		return "", "", fmt.Errorf("revoking the initial root token: %w", err)
	}
	return wantedToken, unsealKey, nil
}

func enableAudit(core *vault.Core, token, path string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	return update(core, token, "sys/audit/file", map[string]interface{}{
		"type": "file", "options": map[string]interface{}{"file_path": absolute},
	})
}

func update(core *vault.Core, token, path string, data map[string]interface{}) error {
	id, err := uuid.GenerateUUID()
	if err != nil {
		return err
	}
	response, err := core.HandleRequest(namespace.RootContext(context.Background()), &logical.Request{
		ID: id, Operation: logical.UpdateOperation, ClientToken: token, Path: path, Data: data,
	})
	if err != nil {
		return errors.Join(err, response.Error())
	}
	return response.Error()
}

// announce prints the line that says the server is ready, and writes it to path, if any, in one step.
func announce(state ready, path string) error {
	line, err := json.Marshal(state)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if path != "" {
		if err := os.WriteFile(path+".tmp", line, 0o600); err != nil {
			return err
		}
		if err := os.Rename(path+".tmp", path); err != nil {
			return err
		}
	}
	_, err = os.Stdout.Write(line)
	return err
}
