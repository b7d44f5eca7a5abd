package stacks

import (
	"maps"
	"slices"
	"strings"
	"time"

	"cdah/config"
	"cdah/constructs/cluster"
)

func (w *website) clusterProps() cluster.Props {
	e, k := w.environment, w.environment.Capacity
	return cluster.Props{
		Name: w.name, Account: e.Account, Region: e.Region, Tags: tags(e),
		VPCID: w.network.VPCID, SubnetIDs: w.network.PrivateSubnetIDs, Internet: w.network.Internet,
		LoadBalancerSecurityGroup: w.loadBalancer.SecurityGroup,
		EndpointSecurityGroupID:   w.network.EndpointSecurityGroupID,
		IPv6:                      w.network.IPv6 && e.Network.NAT != config.NATNone, // without NAT there is no way out
		InstanceTypes:             k.Types(),
		Architecture:              string(k.Architecture),
		Image:                     k.AMI,
		RootVolumeSize:            k.RootVolumeSize,
		Agent:                     cluster.Agent(k.Agent),
		SessionAccess:             k.SessionAccess,
		UserData:                  k.UserData,
		EgressPorts:               e.Network.EgressPorts,
		Min:                       k.Instances.Min,
		Max:                       k.Instances.Max,
		Initial:                   k.Instances.Initial(),
		Spot:                      spot(k.Spot),
		ManagedScaling:            (*cluster.ManagedScaling)(k.Scaling.Managed),
		Alarms:                    (*cluster.Alarms)(k.Scaling.Alarms),
		WarmPool:                  warmPool(k.WarmPool),
		Schedules:                 schedules(k),
		MaxLifetime:               k.MaxInstanceLifetimeDays * int(24*time.Hour/time.Second),
		InstanceLogs:              w.logs.Instances,
		Insights:                  w.logs.Insights,
		Sessions:                  w.sessions,
		Ephemeral:                 e.Ephemeral,
	}
}

func spot(s *config.Spot) *cluster.Spot {
	if s == nil {
		return nil
	}
	return &cluster.Spot{
		OnDemandBase: s.OnDemandBase, Percentage: s.Percentage,
		Allocation: strings.ReplaceAll(string(s.Allocation), "_", "-"), // AWS's names
	}
}

func warmPool(p *config.WarmPool) *cluster.WarmPool {
	if p == nil {
		return nil
	}
	state := map[config.PoolState]string{config.PoolStopped: "Stopped", config.PoolRunning: "Running"}[p.State]
	return &cluster.WarmPool{State: state, Min: p.Min, MaxPrepared: p.MaxPrepared}
}

func schedules(k config.Capacity) []cluster.Schedule {
	var all []cluster.Schedule
	for _, name := range slices.Sorted(maps.Keys(k.Schedules)) {
		s := k.Schedules[name]
		least, most := s.Bounds(k.Instances)
		all = append(all, cluster.Schedule{Name: name, Cron: s.Cron, TimeZone: s.TimeZone, Min: least, Max: most})
	}
	return all
}
