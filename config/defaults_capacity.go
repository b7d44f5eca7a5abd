package config

import "go.yaml.in/yaml/v3"

func defaultCapacity() Capacity {
	return Capacity{
		Architecture: X8664,
		// The size that the ECS-optimised image comes with
		// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html).
		RootVolumeSize: 30,
		Agent: Agent{
			// Those of the agent itself
			// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html), but for
			// the last: three hours of stopped tasks can fill a small volume.
			ImageCleanupInterval: 30,
			ImageMinimumAge:      60,
			ImagesPerCleanup:     5,
			TaskCleanupWait:      60,
		},
	}
}

// DefaultSpot returns a Spot section with all that it may leave out.
func DefaultSpot() Spot {
	// What AWS recommends
	// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html).
	return Spot{Allocation: PriceCapacityOptimized}
}

// DefaultManagedScaling returns managed scaling of the instances with all that its section may leave
// out.
func DefaultManagedScaling() ManagedScaling {
	return ManagedScaling{
		TargetCapacity: 100,
		MinimumStep:    1,
		// A cluster may grow fast, but not by all of its instances for one metric.
		MaximumStep: 10,
		// What an instance takes to boot and register; AWS's own 300 make scaling out slower.
		Warmup:                180,
		TerminationProtection: true,
	}
}

// DefaultReservationAlarms returns alarm-driven scaling of the instances with all that its section
// may leave out.
func DefaultReservationAlarms() ReservationAlarms {
	// In slowly, and far from where out begins: a removed instance's tasks must find room elsewhere.
	return ReservationAlarms{High: 75, Low: 30, Minutes: 2, Step: 1, Cooldown: 300}
}

// DefaultWarmPool returns a warm pool with all that its section may leave out.
func DefaultWarmPool() WarmPool { return WarmPool{State: PoolStopped} }

// DefaultInstanceSchedule returns a schedule with all that its section may leave out.
func DefaultInstanceSchedule() InstanceSchedule { return InstanceSchedule{TimeZone: "UTC"} }

// UnmarshalYAML fills what the section leaves out with DefaultSpot.
func (s *Spot) UnmarshalYAML(node *yaml.Node) error {
	type plain Spot
	*s = DefaultSpot()
	return node.Decode((*plain)(s))
}

// UnmarshalYAML fills what the section leaves out with DefaultManagedScaling.
func (m *ManagedScaling) UnmarshalYAML(node *yaml.Node) error {
	type plain ManagedScaling
	*m = DefaultManagedScaling()
	return node.Decode((*plain)(m))
}

// UnmarshalYAML fills what the section leaves out with DefaultReservationAlarms.
func (a *ReservationAlarms) UnmarshalYAML(node *yaml.Node) error {
	type plain ReservationAlarms
	*a = DefaultReservationAlarms()
	return node.Decode((*plain)(a))
}

// UnmarshalYAML fills what the section leaves out with DefaultWarmPool.
func (w *WarmPool) UnmarshalYAML(node *yaml.Node) error {
	type plain WarmPool
	*w = DefaultWarmPool()
	return node.Decode((*plain)(w))
}

// UnmarshalYAML fills what the section leaves out with DefaultInstanceSchedule.
func (s *InstanceSchedule) UnmarshalYAML(node *yaml.Node) error {
	type plain InstanceSchedule
	*s = DefaultInstanceSchedule()
	return node.Decode((*plain)(s))
}
