package controlplane

import (
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/containers"
	"cdah/internal/live/placement"
	"cdah/internal/live/rollout"
)

func named(name string, dependsOn ...ecstypes.ContainerDependency) *container {
	return &container{ContainerDefinition: ecstypes.ContainerDefinition{Name: &name, DependsOn: dependsOn}}
}

func on(name string, condition ecstypes.ContainerCondition) ecstypes.ContainerDependency {
	return ecstypes.ContainerDependency{ContainerName: &name, Condition: condition}
}

func TestContainersStartAfterThoseThatTheyDependOn(t *testing.T) {
	t.Parallel()
	start := ecstypes.ContainerConditionStart
	ordered, err := inOrder([]*container{named("web", on("proxy", start), on("migrate", start)), named("proxy", on("migrate", start)), named("migrate")})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range ordered {
		names = append(names, *c.Name)
	}
	if got := strings.Join(names, " "); got != "migrate proxy web" {
		t.Errorf("they start as %s", got)
	}
	if _, err := inOrder([]*container{named("a", on("b", start)), named("b", on("a", start))}); err == nil {
		t.Error("a circle is no error")
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	web, cache, proxy := named("web"), named("cache"), named("proxy")
	web.Links = []string{"cache:redis", "proxy"}
	web.ExtraHosts = []ecstypes.HostEntry{{Hostname: aws.String("mail"), IpAddress: aws.String("192.0.2.1")}}
	ordered, err := inOrder([]*container{web, cache, proxy})
	if err != nil || ordered[2] != web {
		t.Errorf("a container starts before those that it is linked to: %v", err)
	}
	cache.Links = []string{"web"}
	if _, err := inOrder([]*container{web, cache, proxy}); err == nil {
		t.Error("a circle is no error")
	}
	cache.address = "10.88.0.2" // and the engine gives none to proxy
	want := map[string]string{"redis": "10.88.0.2", "mail": "192.0.2.1"}
	if got := (&task{containers: []*container{web, cache, proxy}}).hosts(web); !maps.Equal(got, want) {
		t.Errorf("it finds %v, want %v", got, want)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	running := &containers.State{Running: true}
	for name, test := range map[string]struct {
		condition ecstypes.ContainerCondition
		state     *containers.State
		met       bool
		problem   string
	}{
		"started":            {ecstypes.ContainerConditionStart, running, true, ""},
		"not healthy yet":    {ecstypes.ContainerConditionHealthy, running, false, ""},
		"healthy":            {ecstypes.ContainerConditionHealthy, &containers.State{Running: true, Health: containers.Healthy}, true, ""},
		"never healthy":      {ecstypes.ContainerConditionHealthy, &containers.State{}, false, "ended before it was healthy"},
		"not complete yet":   {ecstypes.ContainerConditionComplete, running, false, ""},
		"complete":           {ecstypes.ContainerConditionComplete, &containers.State{ExitCode: 3}, true, ""},
		"no success yet":     {ecstypes.ContainerConditionSuccess, running, false, ""},
		"success":            {ecstypes.ContainerConditionSuccess, &containers.State{}, true, ""},
		"it never succeeded": {ecstypes.ContainerConditionSuccess, &containers.State{ExitCode: 3}, false, "exit code 3"},
	} {
		first := named("first")
		first.id, first.state = "1", test.state
		met, err := (&task{containers: []*container{first}}).met(on("first", test.condition))
		if met != test.met || (err != nil) != (test.problem != "") || err != nil && !strings.Contains(err.Error(), test.problem) {
			t.Errorf("%s: met %t, %v", name, met, err)
		}
	}
}

func TestWhatATaskTakesOfItsInstance(t *testing.T) {
	t.Parallel()
	got := needs(ecstypes.TaskDefinition{ContainerDefinitions: []ecstypes.ContainerDefinition{
		{Cpu: 256, Memory: aws.Int32(512), MemoryReservation: aws.Int32(128), PortMappings: []ecstypes.PortMapping{
			{ContainerPort: aws.Int32(80), HostPort: aws.Int32(0)}, {ContainerPort: aws.Int32(8125), HostPort: aws.Int32(8125)},
		}},
		{Memory: aws.Int32(64)},
	}})
	if want := (placement.Resources{CPU: 256, Memory: 128 + 64, Ports: 1}); got != want {
		t.Errorf("a task takes %v, want %v", got, want)
	}
}

// A task is as healthy as the worst of its checks says.
func TestHealth(t *testing.T) {
	t.Parallel()
	all := []rollout.Health{rollout.Unchecked, rollout.Healthy, rollout.Unknown, rollout.Unhealthy} // from the best
	for i, a := range all {
		for j, b := range all {
			if got := both(a, b); got != all[max(i, j)] {
				t.Errorf("%v and %v are %v together", a, b, got)
			}
		}
	}
}
