package controlplane

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/clock"
	"cdah/internal/live/containers"
	"cdah/internal/live/placement"
	"cdah/internal/ops/emulator"
)

func inZones(zones ...string) []autoscalingtypes.Instance {
	var all []autoscalingtypes.Instance
	for _, zone := range zones {
		all = append(all, autoscalingtypes.Instance{InstanceId: aws.String("i-" + zone), InstanceType: aws.String("t3.small"), AvailabilityZone: &zone})
	}
	return all
}

// Of an instance in a lost zone nothing is heard, it takes no task, and no instance registers there.
func TestLostZone(t *testing.T) {
	t.Parallel()
	p := &Plane{clock: clock.NewReal(1)}
	c := newCluster(p, emulator.Cluster{}, clients{})
	c.wanted.instances = inZones("a", "b")
	p.clock.Do(func() {
		c.silence(nil, nil)
		c.updateHosts(c.wanted.instances)
		lost := c.newTask("1", "", "", ecstypes.TaskDefinition{ContainerDefinitions: []ecstypes.ContainerDefinition{{Name: aws.String("web")}}}, ecstypes.TaskOverride{})
		lost.host, lost.status = c.hosts[0], running
		lost.containers[0].id, lost.containers[0].state = "x", &containers.State{Running: true}
		c.tasks["1"] = lost
		c.wanted.instances = append(c.wanted.instances, inZones("a2")...)
		c.wanted.instances[2].AvailabilityZone = aws.String("a")
		c.arrived["i-a2"] = p.clock.Now().Add(-time.Hour)
		c.silence([]string{"a"}, nil)
		since := c.silent["i-a"]
		c.silence([]string{"a"}, nil)
		c.updateHosts(c.wanted.instances)
		lost.observe(nil)
		if lost.status != running || len(c.hosts) != 2 || len(c.silent) != 2 || c.silent["i-a"] != since {
			t.Errorf("its task is %s, of %d instances %v are silent", lost.status, len(c.hosts), c.silent)
		}
		if on := placement.Place(&placement.Task{}, nil, c.hosts); on == nil || on.ID != "i-b" {
			t.Errorf("a task is placed on %v", on)
		}
		c.silence(nil, nil)
		c.updateHosts(c.wanted.instances)
		lost.observe(nil)
		if lost.status != deactivating || len(c.hosts) != 3 || len(c.silent) != 0 {
			t.Errorf("the zone is back: its task is %s, of %d instances %v are silent", lost.status, len(c.hosts), c.silent)
		}
	})
}

func TestRebalances(t *testing.T) {
	t.Parallel()
	zones, memory := ecstypes.PlacementStrategy{Type: "spread", Field: aws.String(placement.ZoneAttribute)}, ecstypes.PlacementStrategy{Type: "binpack", Field: aws.String("memory")}
	for _, test := range []struct {
		setting ecstypes.AvailabilityZoneRebalancing
		by      []ecstypes.PlacementStrategy
		want    bool
	}{
		{"ENABLED", []ecstypes.PlacementStrategy{zones, memory}, true},
		{"DISABLED", []ecstypes.PlacementStrategy{zones, memory}, false},
		{"ENABLED", []ecstypes.PlacementStrategy{memory, zones}, false},
		{"ENABLED", nil, false},
	} {
		if got := rebalances(ecstypes.Service{AvailabilityZoneRebalancing: test.setting, PlacementStrategy: test.by}); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	c := newCluster(&Plane{clock: clock.NewReal(1)}, emulator.Cluster{}, clients{})
	c.services["web"] = &service{described: ecstypes.Service{PlacementStrategy: []ecstypes.PlacementStrategy{{Type: "spread", Field: aws.String(placement.ZoneAttribute)}}}}
	for _, zone := range []string{"a", "b"} {
		c.hosts = append(c.hosts, &placement.Instance{ID: "i-" + zone, Zone: zone})
	}
	var ids []string
	for _, id := range []string{"1", "2"} {
		task := c.newTask(id, "web", "", ecstypes.TaskDefinition{}, ecstypes.TaskOverride{})
		c.tasks[id], task.host = task, c.hosts[1]
		c.hosts[1].Add(task.placed)
		ids = append(ids, id)
	}
	if id, zones := c.Move(ids); id != "1" || zones != "0 tasks in a, 2 tasks in b" {
		t.Errorf("%q moves, with %s", id, zones)
	}
	c.tasks["1"].host = c.hosts[0]
	c.hosts[1].Remove(c.tasks["1"].placed)
	c.hosts[0].Add(c.tasks["1"].placed)
	if id, zones := c.Move(ids); id != "" || zones != "1 tasks in a, 1 tasks in b" {
		t.Errorf("%q moves, with %s", id, zones)
	}
}
