// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"slices"

	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
)

// registry tells the core which plugins are built in. Vault's own registry would link every plugin
// that Vault has, with the client libraries of all clouds.
type registry map[consts.PluginType]map[string]logical.Factory

func (r registry) Contains(name string, pluginType consts.PluginType) bool {
	_, ok := r[pluginType][name]
	return ok
}

func (r registry) Get(name string, pluginType consts.PluginType) (func() (interface{}, error), bool) {
	factory, ok := r[pluginType][name]
	return func() (interface{}, error) { return factory, nil }, ok
}

func (r registry) Keys(pluginType consts.PluginType) []string {
	return slices.Sorted(maps.Keys(r[pluginType]))
}

func (r registry) DeprecationStatus(name string, pluginType consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, r.Contains(name, pluginType)
}

func (registry) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }
