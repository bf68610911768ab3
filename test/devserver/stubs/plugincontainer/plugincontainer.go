// SPDX-License-Identifier: MPL-2.0

// Package plugincontainer stands in for the runner of plugins in containers, without Docker's client.
package plugincontainer

import (
	"errors"
	"os/exec"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin/runner"
)

type Config struct {
	Image, Tag, SHA256, Runtime, CgroupParent string
	Env, Entrypoint, Args                     []string
	GroupAdd                                  int
	NanoCpus, Memory                          int64
	CapIPCLock, Rootless                      bool
	Labels                                    map[string]string
}

func (*Config) NewContainerRunner(hclog.Logger, *exec.Cmd, string) (runner.Runner, error) {
	return nil, errors.New("not part of the devserver")
}
