package stacks

import (
	"net/netip"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
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

func (w *website) loadBalancerProps() loadbalancer.Props {
	e := w.environment
	props := loadbalancer.Props{
		Name: w.name, Account: e.Account, Region: e.Region,
		VPCID: w.network.VPCID, SubnetIDs: w.network.PublicSubnetIDs, InternetGateway: w.network.InternetGateway,
		IdleTimeout:            e.LoadBalancer.IdleTimeout,
		AccessLogRetentionDays: e.LoadBalancer.AccessLogRetentionDays,
		Ephemeral:              e.Ephemeral,
	}
	if d := e.Domain; d != nil {
		props.Domain = &loadbalancer.Domain{Names: d.Names(), Zone: d.Zone, CertificateARN: d.Certificate}
	}
	return props
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

func (w *website) clusterProps() cluster.Props {
	e := w.environment
	return cluster.Props{
		Name: w.name, Account: e.Account, Region: e.Region, Tags: tags(e),
		VPCID: w.network.VPCID, SubnetIDs: w.network.PrivateSubnetIDs, Internet: w.network.Internet,
		LoadBalancerSecurityGroup: w.loadBalancer.SecurityGroup,
		InstanceType:              e.Capacity.InstanceType,
		Min:                       e.Capacity.Instances.Min,
		Max:                       e.Capacity.Instances.Max,
		Initial:                   e.Capacity.Instances.Initial(),
		TargetCapacity:            e.Capacity.TargetCapacity,
		RootVolumeSize:            e.Capacity.RootVolumeSize,
		EgressPorts:               e.Network.EgressPorts,
		Insights:                  w.logs.Insights,
		Sessions:                  w.sessions,
		Ephemeral:                 e.Ephemeral,
	}
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
