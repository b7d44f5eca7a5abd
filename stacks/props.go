package stacks

import (
	"net/netip"

	"cdah/config"
	"cdah/constructs/network"
)

func (w *website) networkProps() network.Props {
	n := w.environment.Network
	mode := network.NATPerZone
	if n.NAT == config.NATSingle {
		mode = network.NATSingle
	}
	props := network.Props{
		Name: w.name, Region: w.environment.Region,
		CIDR: netip.MustParsePrefix(n.CIDR), Zones: n.Zones, NAT: mode,
		Flows: network.Flows{
			ListenerPorts: w.environment.ListenerPorts(), Sources: sources(w.environment.LoadBalancer),
			EgressPorts: n.EgressPorts,
		},
	}
	if n.Subnets != nil {
		props.Subnets = &network.Subnets{Public: prefixes(n.Subnets.Public), Private: prefixes(n.Subnets.Private)}
	}
	return props
}

func prefixes(subnets map[string]string) map[string]netip.Prefix {
	parsed := make(map[string]netip.Prefix, len(subnets))
	for zone, cidr := range subnets {
		parsed[zone] = netip.MustParsePrefix(cidr)
	}
	return parsed
}
