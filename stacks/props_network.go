package stacks

import (
	"net/netip"
	"slices"

	"cdah/config"
	"cdah/constructs/network"
	"cdah/internal/aws/settings"
)

// newNetwork builds the environment's own network, or looks the existing one up.
func (w *website) newNetwork(id string) *network.Network {
	if existing := w.environment.Network.Existing; existing != nil {
		return network.Existing(w.stack, id, network.ExistingProps{
			Region: w.environment.Region, VPCID: existing.VPC,
			PublicSubnetIDs: existing.PublicSubnets, PrivateSubnetIDs: existing.PrivateSubnets,
		})
	}
	return network.New(w.stack, id, w.networkProps())
}

func (w *website) networkProps() network.Props {
	n := w.environment.Network
	props := network.Props{
		Name: w.name, Account: w.environment.Account, Region: w.environment.Region,
		CIDR: netip.MustParsePrefix(n.CIDR), Zones: n.Zones.Letters, IPv6: n.IPv6,
		NAT:          natModes()[n.NAT],
		NATAddresses: n.NATAddresses, InterfaceEndpoints: w.interfaceEndpoints(),
	}
	props.Flows = network.Flows{
		ListenerPorts: w.environment.ListenerPorts(), Sources: sources(w.environment.LoadBalancer), EgressPorts: n.EgressPorts,
	}
	if *n.FlowLogs.Enabled {
		props.FlowLogs = &network.FlowLogs{
			RetentionDays: n.FlowLogs.RetentionDays, AggregationInterval: n.FlowLogs.AggregationInterval,
		}
	}
	if n.Subnets != nil {
		props.Subnets = &network.Subnets{Public: prefixes(n.Subnets.Public), Private: prefixes(n.Subnets.Private)}
	}
	return props
}

func natModes() map[config.NATMode]network.NATMode {
	return map[config.NATMode]network.NATMode{
		config.NATPerZone: network.NATPerZone, config.NATSingle: network.NATSingle, config.NATNone: network.NATNone,
	}
}

// interfaceEndpoints returns the services that are reached by interface endpoints, each once: those
// that are asked for and, where there is no other way, those that the environment's tasks need.
func (w *website) interfaceEndpoints() []string {
	n := w.environment.Network
	services := slices.Clone(n.InterfaceEndpoints)
	if n.NAT == config.NATNone {
		services = slices.Concat(services, settings.DeploymentEndpoints(), neededEndpoints(w.environment))
	}
	slices.Sort(services)
	return slices.Compact(services)
}

// neededEndpoints returns the services that agents call for what this environment uses: its secrets,
// and sessions on instances and of ECS Exec.
func neededEndpoints(e config.Environment) []string {
	var needed []string
	secrets := func(all map[string]config.Secret) {
		for _, secret := range all {
			if secret.Parameter != "" {
				needed = append(needed, settings.ParameterEndpoint)
			} else {
				needed = append(needed, settings.SecretEndpoint)
			}
		}
	}
	for _, service := range e.Services {
		secrets(service.Secrets)
		for _, sidecar := range service.Sidecars {
			secrets(sidecar.Secrets)
		}
		if service.Exec {
			needed = append(needed, settings.SessionEndpoints()...)
		}
	}
	if e.Capacity.SessionAccess {
		needed = append(needed, settings.InstanceSessionEndpoints()...)
	}
	for _, job := range e.Jobs {
		secrets(job.Secrets)
	}
	return needed
}

func prefixes(subnets map[string]string) map[string]netip.Prefix {
	parsed := make(map[string]netip.Prefix, len(subnets))
	for zone, cidr := range subnets {
		parsed[zone] = netip.MustParsePrefix(cidr)
	}
	return parsed
}
