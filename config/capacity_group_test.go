package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/internal/plan/capacity"
)

func TestCapacityGroup(t *testing.T) {
	t.Parallel()
	env := mustDecode(t, `
project: shop
region: eu-west-2
account: "111111111111"
capacity: {instance_types: [t3.small, t3.medium], instances: {min: 2, max: 6}}
services:
  agent: {image: "nginx:1.28.0", cpu: 48, memory: 134, kind: daemon}
  queue: {image: "nginx:1.28.0", cpu: 200, memory: 400, kind: worker, tasks: {min: 1, max: 2}, deployment: {minimum_percent: 0, maximum_percent: 100, zone_rebalancing: false}}
  web: {image: "nginx:1.28.0", cpu: 100, memory: 300, memory_reservation: 200, runtime: {tmpfs: {/tmp: {size: 16}, /run: {size: 4}}, shm_size: 32}, tasks: {min: 3, max: 6}}
`)
	want := capacity.Group{
		Types: []string{"t3.small", "t3.medium"}, Min: 2, Max: 6, Zones: 3, TargetCapacity: 100,
		Host:    capacity.Host{CPU: 2000, Memory: 1600, Ports: 4536},
		Daemons: []capacity.Daemon{{Name: "agent", Task: capacity.Tasks{CPU: 48, Memory: 134}}},
		Services: []capacity.Service{
			{Name: "queue", Task: capacity.Tasks{CPU: 200, Memory: 400, Count: 2}, Min: 1, Max: 2, Deploying: 2},
			{Name: "web", Task: capacity.Tasks{CPU: 100, Memory: 252, Ports: 1, Count: 6}, Min: 3, Max: 6, Deploying: 12},
		},
	}
	got, err := env.CapacityGroup()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	env.Capacity.InstanceTypes = []string{"t3.small", "x9.large"}
	const unknown = "cdah does not know how large each of t3.small, x9.large is; give capacity.vcpu and capacity.memory in the environment's file"
	if got, err := env.CapacityGroup(); err == nil || err.Error() != unknown {
		t.Errorf("of an unknown type: %+v, %v", got, err)
	}
	env.Capacity.VCPU, env.Capacity.Memory = 1, 1024
	want.Types, want.Host = env.Capacity.InstanceTypes, capacity.Host{CPU: 976, Memory: 637, Ports: 4536}
	if got, err := env.CapacityGroup(); err != nil {
		t.Error(err)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
