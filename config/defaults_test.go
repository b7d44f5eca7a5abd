package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const shortest = `
project: shop
region: eu-west-2
account: "111111111111"
capacity: {instance_type: t3.small, instances: {min: 1, max: 3}}
services: {web: {image: "nginx:1.28.0", tasks: {min: 3, max: 6}}}
`

func mustDecode(t *testing.T, content string) Environment {
	t.Helper()
	env, problems := decode("live", content)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return env
}

func TestShortestFileHasAllDefaults(t *testing.T) {
	t.Parallel()
	want := Defaults()
	want.Name, want.Project, want.Region, want.Account = "live", "shop", "eu-west-2", "111111111111"
	want.Capacity.InstanceType, want.Capacity.Instances = "t3.small", Range{Min: 1, Max: 3}
	managed := DefaultManagedScaling()
	want.Capacity.Scaling.Managed = &managed
	want.State = State{Region: "eu-west-2", Key: "shop/live/terraform.tfstate"}
	want.Network.Zones.Letters = []string{"a", "b", "c"}
	web := DefaultService()
	web.Image, web.Tasks = "nginx:1.28.0", Range{Min: 3, Max: 6}
	tracking := DefaultTracking()
	web.Scaling.Tracking = &tracking
	want.Services = map[string]Service{"web": web}
	want.fillAlarms()

	if diff := cmp.Diff(want, mustDecode(t, shortest)); diff != "" {
		t.Error(diff)
	}
}

// What is given stays, zero and false too, and what is beside it keeps its default.
func TestGivenValuesStay(t *testing.T) {
	t.Parallel()
	env := mustDecode(t, `
project: shop
region: eu-west-2
account: "111111111111"
network: {zones: [b, c]}
capacity: {instance_type: t3.small, instances: {min: 0, desired: 0, max: 3}}
services:
  web:
    image: nginx:1.28.0
    tasks: {min: 1, desired: 2, max: 4}
    deregistration_delay: 0
    health_check: {grace_period: 0}
    deployment: {zone_rebalancing: false}
    scaling: {alarms: {cpu_low: 0}}
  api:
    image: nginx:1.28.0
    route: {paths: [/api/*]}
    tasks: {min: 1, max: 4}
    scaling: {tracking: {scale_in_cooldown: 0}}
`)
	if diff := cmp.Diff([]string{"b", "c"}, env.Network.Zones.Letters); diff != "" {
		t.Error(diff)
	}
	if env.Network.NAT != NATPerZone {
		t.Errorf("nat = %q", env.Network.NAT)
	}
	web, want := env.Services["web"], DefaultService()
	desired := 2
	want.Image, want.Tasks = "nginx:1.28.0", Range{Min: 1, Desired: &desired, Max: 4}
	want.DeregistrationDelay, want.HealthCheck.GracePeriod, want.Deployment.ZoneRebalancing = 0, 0, false
	want.Scaling.Alarms = &Alarms{CPUHigh: 80, CPULow: 0, Minutes: 2, Step: 1, Cooldown: 60}
	want.Alarms = DefaultEnvironmentAlarms().switched().Services
	if diff := cmp.Diff(want, web); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&Tracking{CPU: 60, ScaleOutCooldown: 60}, env.Services["api"].Scaling.Tracking); diff != "" {
		t.Error(diff)
	}
	if got := env.Capacity.Instances.Initial(); got != 0 {
		t.Errorf("instances begin with %d", got)
	}
	if got := web.Tasks.Initial(); got != 2 {
		t.Errorf("tasks begin with %d", got)
	}
	if got := env.Services["api"].Tasks.Initial(); got != 1 {
		t.Errorf("tasks without desired begin with %d", got)
	}
}

func TestDefaultsAreNotShared(t *testing.T) {
	t.Parallel()
	first := Defaults()
	first.Network.EgressPorts[0] = 1
	if Defaults().Network.EgressPorts[0] != 443 {
		t.Error("a change to one environment's ports reaches the next")
	}
}
