package stacks

import (
	"maps"
	"slices"

	"cdah/config"
	"cdah/constructs/service"
	"cdah/constructs/volume"
)

// addVolumes adds the volumes. Those of a task are a part of it.
func (w *website) addVolumes() {
	w.volumes = map[string]service.Volume{}
	e := w.environment
	for _, name := range slices.Sorted(maps.Keys(e.Volumes)) {
		spec := e.Volumes[name]
		if spec.Scope == config.ScopeTask {
			w.volumes[name] = service.Volume{}
			continue
		}
		w.volumes[name] = service.Volume(*volume.New(w.stack, "volume-"+name, volume.Props{
			Name: w.name, Volume: name, Account: e.Account, Region: e.Region,
			VPCID: w.network.VPCID, Subnets: w.network.PrivateSubnets, InstanceSecurityGroup: w.cluster.SecurityGroup,
			Ephemeral: e.Ephemeral, Spec: spec,
		}))
	}
}
