package stacks

import (
	"net/netip"

	"cdah/config"
	"cdah/constructs/network"
	"cdah/constructs/observability"
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

func (w *website) logsProps() observability.LogsProps {
	props := observability.LogsProps{Name: w.name}
	for _, name := range w.serviceNames() {
		props.Services = append(props.Services, observability.LoggedService{
			Name: name, RetentionDays: w.environment.Services[name].LogRetentionDays,
		})
	}
	for _, name := range w.jobNames() {
		props.Jobs = append(props.Jobs, observability.LoggedService{
			Name: name, RetentionDays: w.environment.Jobs[name].LogRetentionDays,
		})
	}
	return props
}

func (w *website) alertsProps() observability.AlertsProps {
	e := w.environment
	props := observability.AlertsProps{
		Name: w.name, Account: e.Account, Region: e.Region,
		LoadBalancer: w.loadBalancer.LB, Emails: e.Alerts.Emails, Ephemeral: e.Ephemeral,
	}
	for _, name := range w.serviceNames() {
		if w.services[name].TargetGroup == nil {
			continue // it has no requests to watch
		}
		props.Services = append(props.Services, observability.WatchedService{Name: name, TargetGroup: w.services[name].TargetGroup})
	}
	return props
}
