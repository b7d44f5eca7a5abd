package controlplane

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/clock"
	"cdah/internal/live/containers"
	"cdah/internal/live/placement"
	"cdah/internal/ops/controlplane/scale"
	"cdah/internal/ops/emulator"
)

func TestMeasure(t *testing.T) {
	t.Parallel()
	start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	usage := map[string]containers.Usage{}
	stats := func(_ context.Context, id string) (containers.Usage, error) {
		if u, is := usage[id]; is {
			return u, nil
		}
		return containers.Usage{}, errors.New("it has ended")
	}
	listed := []containers.State{{ID: "a", Running: true, Started: start}, {ID: "b"}, {ID: "c", Running: true}}
	m := newMeter()
	look := func(after time.Duration, cpu time.Duration) float64 {
		usage["a"] = containers.Usage{At: start.Add(after), CPU: cpu, Memory: 3 << 20}
		if err := m.measure(t.Context(), stats, listed); err != nil {
			t.Fatal(err)
		}
		return m.used["a"].cpu
	}
	if look(10*time.Second, 5*time.Second); len(m.used) > 0 {
		t.Errorf("what its start takes counts: %v", m.used)
	}
	if got := look(12*time.Second, 7*time.Second); got != 1024 || m.used["a"].memory != 3 {
		t.Errorf("then %g units, want 1024, and %g MiB, want 3", got, m.used["a"].memory)
	}
	delete(usage, "a")
	if err := m.measure(t.Context(), stats, listed); err == nil || len(m.used) > 0 {
		t.Errorf("nothing can be measured, and that is no problem: %v", m.used)
	}
}

// clusterOf has a task of 64 units and 100 MiB on an instance.
func clusterOf() (*cluster, *task) {
	c := newCluster(&Plane{clock: clock.NewReal(1)}, emulator.Cluster{Name: "shop"}, clients{})
	c.updateHosts([]autoscalingtypes.Instance{instanceOf("i-1")})
	t := c.newTask("1", "web", "", ecstypes.TaskDefinition{ContainerDefinitions: []ecstypes.ContainerDefinition{{
		Name: aws.String("web"), Cpu: 64, Memory: aws.Int32(100),
	}}}, ecstypes.TaskOverride{})
	t.containers[0].id, t.host = "a", c.hosts[0]
	t.host.Add(t.placed)
	return c, t
}

func instanceOf(id string) autoscalingtypes.Instance {
	return autoscalingtypes.Instance{InstanceId: &id, InstanceType: aws.String("t3.small"), AvailabilityZone: aws.String("a")}
}

func TestMeasuredAgainstWhatIsReserved(t *testing.T) {
	t.Parallel()
	_, one := clusterOf()
	var unseen scale.Service
	if one.measured(&unseen, nil); unseen.CPU.Reserved != 0 {
		t.Errorf("a task that has not been measured counts: %+v", unseen)
	}
	used := map[string]use{"a": {cpu: 32, memory: 25}}
	var s scale.Service
	one.measured(&s, used)
	if want := (scale.Service{CPU: scale.Use{Used: 32, Reserved: 64}, Memory: scale.Use{Used: 25, Reserved: 100}}); s.CPU != want.CPU || s.Memory != want.Memory {
		t.Errorf("got %+v", s)
	}
	one.placed.Needs = placement.Resources{}
	s = scale.Service{}
	one.measured(&s, used)
	if s.CPU.Reserved != 2048 {
		t.Errorf("without a reservation %g units count, want all of the instance", s.CPU.Reserved)
	}
}

// The first instances take tasks at once, and a later one when it has booted.
func TestInstancesBoot(t *testing.T) {
	t.Parallel()
	c, _ := clusterOf()
	both := []autoscalingtypes.Instance{instanceOf("i-1"), instanceOf("i-2")}
	c.wanted.instances = both
	c.updateHosts(both)
	seen := c.seen(nil)
	if c.Instances() != 1 || !seen.Hosts["i-1"].Registered || seen.Hosts["i-2"].Registered || seen.Hosts["i-2"].Zone != "a" {
		t.Errorf("%d take tasks: %+v", c.Instances(), seen.Hosts)
	}
	c.arrived["i-2"] = c.arrived["i-2"].Add(-boot)
	c.updateHosts(both)
	if c.Instances() != 2 {
		t.Errorf("after its boot %d take tasks", c.Instances())
	}
	c.updateHosts(both[1:])
	if _, known := c.arrived["i-1"]; known || c.Instances() != 1 {
		t.Error("one that has ended is still known")
	}
}
