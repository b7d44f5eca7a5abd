package config

import (
	"cmp"
	"reflect"
	"slices"

	"cdah/internal/aws/regions"
)

// defaults are those that take more than one section.
func (e *Environment) defaults() {
	e.Network = WithDefaults(e.Network)
	e.Network.ResolveZones(e.Region)
	if e.State.Region == "" {
		e.State.Region = e.Region
	}
	if e.State.Key == "" {
		e.State.Key = e.Project + "/" + e.Name + "/terraform.tfstate"
	}
	e.Alarms = WithDefaults(e.Alarms)
	services := make(map[string]Service, len(e.Services))
	for name, service := range e.Services {
		service.Name = name
		service = service.WithAlarms(e.Alarms.Services)
		services[name] = service
	}
	if e.Services != nil {
		e.Services = services
	}
}

// ResolveZones finds the letters of zones that are given by number: the first ones of the region, or none
// where the region has fewer. Those of an existing network are the ones that have a subnet.
func (n *Network) ResolveZones(region string) {
	if n.Existing != nil {
		// What is no letter is told where it stands.
		n.Zones.Letters = slices.DeleteFunc(n.Existing.zones(), func(zone string) bool { return !isZone(zone) })
		return
	}
	if len(n.Zones.Letters) > 0 {
		n.Zones.Count = 0 // letters hold, and are checked as such
	}
	if all := regions.Zones(region); n.Zones.Count > 0 && n.Zones.Count <= len(all) {
		n.Zones = Zones{Letters: all[:n.Zones.Count]}
	}
}

// defaults size the group by what the tasks need, unless its section says otherwise.
func (k *Capacity) defaults() {
	if k.Scaling == (InstanceScaling{}) {
		k.Scaling.Managed = &ManagedScaling{}
	}
}

// defaults are those that differ by the kind of service, and the alarms that it cannot have.
func (s *Service) defaults() {
	if r := s.Route; s.Kind == "" && s.Private != nil && len(r.Hosts) == 0 && len(r.Paths) == 0 && r.Priority == 0 {
		s.Kind = KindWorker
	}
	if s.Kind == KindDaemon {
		s.Deployment.daemonDefaults()
	} else if s.IsScaled() && s.Scaling.Tracking == nil && s.Scaling.Alarms == nil {
		s.Scaling.Tracking = &Tracking{}
	}
	if s.LoadBalancing.ProtocolVersion == GRPC {
		// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
		s.HealthCheck.Path, s.HealthCheck.Codes = cmp.Or(s.HealthCheck.Path, "/AWS.ALB/healthcheck"), cmp.Or(s.HealthCheck.Codes, "12")
	}
	if s.FireLens != nil {
		s.Alarms.ErrorLines.Enabled = new(false) // its lines are elsewhere
	}
	if s.restsAtTimes() {
		s.Alarms.NoHealthyTasks.Enabled = new(false) // having none is as it should be
	}
}

// daemonDefaults has the old task go before the new one comes, as there is room for one on each instance
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html).
func (d *Deployment) daemonDefaults() {
	merge(reflect.ValueOf(d).Elem(), reflect.ValueOf(Deployment{
		MinimumPercent: new(0), MaximumPercent: 100, ZoneRebalancing: new(false), RollbackOnErrors: new(false),
	}))
}

// defaults are of a helper: smaller than what it helps.
func (s *Sidecar) defaults() {
	s.CPU, s.Memory = cmp.Or(s.CPU, 32), cmp.Or(s.Memory, 64)
}

// defaults keep CPU at its target where no other is given.
func (t *Tracking) defaults() {
	if t.Memory == 0 && t.Requests == 0 && t.Queue == nil && t.Metric == nil {
		t.CPU = cmp.Or(t.CPU, 60) // leaves room for a peak while new tasks start
	}
}
