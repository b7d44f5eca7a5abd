package config

import (
	"reflect"
	"regexp"
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

// The values that an owner gets without a word: a change of one changes environments that run.
func TestShortestFileHasAllDefaults(t *testing.T) {
	t.Parallel()
	env := mustDecode(t, shortest)
	if diff := cmp.Diff([]string{"a", "b", "c"}, env.Network.Zones.Letters); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(State{Region: "eu-west-2", Key: "shop/live/terraform.tfstate"}, env.State); diff != "" {
		t.Error(diff)
	}
	managed := &ManagedScaling{TargetCapacity: 100, MinimumStep: 1, MaximumStep: 10, Warmup: new(180), TerminationProtection: new(true)}
	if diff := cmp.Diff(InstanceScaling{Managed: managed}, env.Capacity.Scaling); diff != "" {
		t.Error(diff)
	}
	web := env.Services["web"]
	if diff := cmp.Diff(&Tracking{CPU: 60, ScaleOutCooldown: new(60), ScaleInCooldown: new(300)}, web.Scaling.Tracking); diff != "" {
		t.Error(diff)
	}
	deployment := Deployment{MinimumPercent: new(100), MaximumPercent: 200, ZoneRebalancing: new(true), RollbackOnErrors: new(true), Wait: new(true)}
	if diff := cmp.Diff(deployment, web.Deployment); diff != "" {
		t.Error(diff)
	}
	if web.CPU != 128 || web.Memory != 128 || web.Kind != KindWeb || !*env.Dashboard || !*web.Alarms.CPUHigh.Enabled {
		t.Errorf("the service is %+v", web)
	}
}

// A program that writes no YAML gets what a file's author gets.
func TestDefaultsOfALiteralAreThoseOfAFile(t *testing.T) {
	t.Parallel()
	literal := WithDefaults(Environment{
		Name: "live", Project: "shop", Region: "eu-west-2", Account: "111111111111",
		Capacity: Capacity{InstanceType: "t3.small", Instances: Range{Min: 1, Max: 3}},
		Services: map[string]Service{"web": {Container: Container{Image: "nginx:1.28.0"}, Tasks: Range{Min: 3, Max: 6}}},
	})
	if diff := cmp.Diff(mustDecode(t, shortest), literal); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(literal, WithDefaults(literal)); diff != "" {
		t.Errorf("defaults change what has them already: %s", diff)
	}
}

// Zero must be no choice of its own where it stands for "not given".
func TestZeroIsAChoiceOnlyWhereItCanBeTold(t *testing.T) {
	t.Parallel()
	for _, root := range []reflect.Type{reflect.TypeFor[Environment](), reflect.TypeFor[Foundation]()} {
		eachField(root, map[reflect.Type]bool{}, func(of reflect.Type, field reflect.StructField) {
			tags := field.Tag.Get("jsonschema")
			zeroIsAllowed := field.Type.Kind() == reflect.Bool ||
				field.Type.Kind() == reflect.Int && !regexp.MustCompile(`(minimum=[1-9]|enum=[1-9])`).MatchString(tags) ||
				field.Type.Kind() == reflect.String && !regexp.MustCompile(`(minLength=[1-9]|enum=|pattern=)`).MatchString(tags)
			if _, has := field.Tag.Lookup(defaultTag); has && zeroIsAllowed {
				t.Errorf("%s.%s: a file that gives %v gets the default; make it a pointer", of.Name(), field.Name, reflect.Zero(field.Type))
			}
		})
	}
}

func eachField(of reflect.Type, seen map[reflect.Type]bool, visit func(reflect.Type, reflect.StructField)) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Map || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || seen[of] {
		return
	}
	seen[of] = true
	for _, field := range reflect.VisibleFields(of) {
		visit(of, field)
		eachField(field.Type, seen, visit)
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
	web, want := env.Services["web"], WithDefaults(Service{
		Name: "web", Container: Container{Image: "nginx:1.28.0"}, Tasks: Range{Min: 1, Desired: new(2), Max: 4},
		DeregistrationDelay: new(0), HealthCheck: HealthCheck{GracePeriod: new(0)}, Deployment: Deployment{ZoneRebalancing: new(false)},
		Scaling: Scaling{Alarms: &StepScaling{CPUHigh: 80, CPULow: new(0), Minutes: 2, Step: 1, Cooldown: new(60)}},
	})
	if diff := cmp.Diff(want, web); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&Tracking{CPU: 60, ScaleOutCooldown: new(60), ScaleInCooldown: new(0)}, env.Services["api"].Scaling.Tracking); diff != "" {
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
	given := Environment{Services: map[string]Service{"web": {}}, Domain: &Domain{}}
	first := WithDefaults(given)
	first.Network.EgressPorts[0] = 1
	if WithDefaults(given).Network.EgressPorts[0] != 443 {
		t.Error("a change to one environment's ports reaches the next")
	}
	list := []Repository{{}}
	if filled := WithDefaults(list); filled[0].KeepImages != 50 || list[0].KeepImages != 0 {
		t.Errorf("the defaults of a list's section are %+v, given was %+v", filled, list)
	}
	if given.Services["web"].CPU != 0 || given.Domain.HSTS.MaxAge != nil {
		t.Error("what was given has changed")
	}
}
