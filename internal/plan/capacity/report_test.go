package capacity

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdah/internal/aws/instancetypes"
)

func TestSmallestAndDaemons(t *testing.T) {
	t.Parallel()
	general, _ := instancetypes.Lookup("m7g.medium") // 1 vCPU, 4 GiB
	bursting, _ := instancetypes.Lookup("t4g.small") // 2 vCPU, 2 GiB
	least := Smallest(general, bursting)
	if want := (Host{CPU: 1024, Memory: 1734, Ports: 4536}); least != want {
		t.Errorf("Smallest = %+v, want %+v", least, want)
	}
	got := least.Beside(Tasks{CPU: 128, Memory: 234, Ports: 1}, Tasks{CPU: 128, Memory: 500})
	if want := (Host{CPU: 768, Memory: 1000, Ports: 4535}); got != want {
		t.Errorf("Beside = %+v, want %+v", got, want)
	}
	if n := Fit(got.Beside(Tasks{CPU: 1024, Memory: 1}), Tasks{CPU: 1, Memory: 1}); n != 0 {
		t.Errorf("%d tasks fit where not even the daemons do", n)
	}
}

func TestReservedWhenFull(t *testing.T) {
	t.Parallel()
	small, _ := instancetypes.Lookup("t3.small") // 2048 CPU units; 1734 of 2048 MiB
	micro, _ := instancetypes.Lookup("t3.micro") // 2048 CPU units; 771 of 1024 MiB
	for _, test := range []struct {
		task      Tasks
		daemons   []Tasks
		instances []instancetypes.Type
		want      int
	}{
		{Tasks{CPU: 128, Memory: 256}, nil, []instancetypes.Type{small}, 75},                             // six: 1536 MiB
		{Tasks{CPU: 128, Memory: 900}, nil, []instancetypes.Type{small}, 43},                             // one
		{Tasks{CPU: 1024, Memory: 64}, nil, []instancetypes.Type{small}, 100},                            // two
		{Tasks{CPU: 128, Memory: 256}, nil, []instancetypes.Type{small, micro}, 75},                      // six, three
		{Tasks{CPU: 128, Memory: 300}, nil, []instancetypes.Type{small, micro}, 58},                      // five, two
		{Tasks{CPU: 128, Memory: 800}, []Tasks{{CPU: 64, Memory: 100}}, []instancetypes.Type{small}, 83}, // two
		{Tasks{CPU: 128, Memory: 800}, []Tasks{{CPU: 64, Memory: 200}}, []instancetypes.Type{small}, 48}, // one
	} {
		if got := ReservedWhenFull(test.task, test.daemons, test.instances...); got != test.want {
			t.Errorf("%+v beside %v: %d %%, want %d %%", test.task, test.daemons, got, test.want)
		}
	}
}

func TestMost(t *testing.T) {
	t.Parallel()
	host := Host{CPU: 1024, Memory: 1000, Ports: 4536}
	task := Tasks{CPU: 128, Memory: 250}
	for _, test := range []struct {
		hosts  int
		others []Tasks
		want   int
	}{
		{0, nil, 0},
		{2, nil, 8},
		{2, []Tasks{{CPU: 128, Memory: 600, Count: 2}}, 2},
		{2, []Tasks{{CPU: 128, Memory: 600, Count: 3}}, 0},
		{3, []Tasks{{CPU: 1024, Memory: 100, Count: 1}}, 8},
	} {
		if got := Most(host, test.hosts, task, test.others...); got != test.want {
			t.Errorf("%d of %d hosts beside %v: %d, want %d", got, test.hosts, test.others, got, test.want)
		}
	}
}

func exampleGroup() Group {
	return Group{
		Types: []string{"m7g.medium", "t4g.small"},
		Host:  Host{CPU: 1024, Memory: 1000, Ports: 4536}, Min: 2, Max: 4, Zones: 3,
		Daemons: []Daemon{{Name: "logs", Task: Tasks{CPU: 64, Memory: 100}}}, // taken from Host already
		Services: []Service{
			{Name: "api", Task: Tasks{CPU: 128, Memory: 500}, Min: 2, Max: 3, Deploying: 6},
			{Name: "web", Task: Tasks{CPU: 128, Memory: 250}, Min: 2, Max: 8, Deploying: 16},
		},
	}
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	// Four hosts have 4000 MiB; api at most takes 1500 of them, web 2000.
	want := []Scenario{
		{Name: "tasks.min on instances.min", Instances: 2, Needed: 2, Rooms: []Room{{"api", 2, 3}, {"web", 2, 4}}},
		{Name: "tasks.max on instances.max", Instances: 4, Needed: 4, Rooms: []Room{{"api", 3, 4}, {"web", 8, 10}}},
		{Name: "a deployment at tasks.max", Instances: 4, Needed: 6, Rooms: []Room{{"api", 6, 4}, {"web", 16, 10}}},
		{Name: "tasks.max with a zone lost", Instances: 2, Needed: 4, Rooms: []Room{{"api", 3, 0}, {"web", 8, 2}}},
	}
	got := exampleGroup().Scenarios()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Scenario{})); diff != "" {
		t.Error(diff)
	}
	for i, enough := range []bool{true, true, false, false} {
		if got[i].Enough() != enough {
			t.Errorf("%s: Enough = %v", got[i].Name, !enough)
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	const summary = `2 to 4 instances of m7g.medium, t4g.small in 3 zones.
The smallest offers 1024 CPU units, 1000 MiB and 4536 ports to tasks; 128 MiB more are kept for the agent and the operating system.
That is beside a task of logs on every instance, which takes 64 CPU units and 100 MiB.
A task of api takes 128 CPU units, 500 MiB and 0 of the ports: 2 fit on an empty instance.
A task of web takes 128 CPU units, 250 MiB and 0 of the ports: 4 fit on an empty instance.

`
	const verdict = `
a deployment at tasks.max: 4 of 6 instances. It proceeds in steps, as old tasks make room.

tasks.max with a zone lost: 2 of 4 instances. Tasks wait until the group has replaced the instances in the other zones.
`
	for format, want := range map[string]string{
		"text": summary + `Scenario                    Instances  Needed  Service  Tasks wanted  Tasks that fit
tasks.min on instances.min  2          2       api      2             3
                                               web      2             4
tasks.max on instances.max  4          4       api      3             4
                                               web      8             10
a deployment at tasks.max   4          6       api      6             4
                                               web      16            10
tasks.max with a zone lost  2          4       api      3             0
                                               web      8             2
` + verdict,
		"markdown": summary + `| Scenario | Instances | Needed | Service | Tasks wanted | Tasks that fit |
|---|--:|--:|---|--:|--:|
| tasks.min on instances.min | 2 | 2 | api | 2 | 3 |
|  |  |  | web | 2 | 4 |
| tasks.max on instances.max | 4 | 4 | api | 3 | 4 |
|  |  |  | web | 8 | 10 |
| a deployment at tasks.max | 4 | 6 | api | 6 | 4 |
|  |  |  | web | 16 | 10 |
| tasks.max with a zone lost | 2 | 4 | api | 3 | 0 |
|  |  |  | web | 8 | 2 |
` + verdict,
	} {
		var got strings.Builder
		if err := exampleGroup().Write(&got, format); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
	if err := exampleGroup().Write(io.Discard, "xml"); err == nil || !strings.Contains(err.Error(), "text, json, markdown") {
		t.Errorf("a format that there is not: %v", err)
	}
}

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	if err := exampleGroup().Write(&got, "json"); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Instance  map[string]int
		Scenarios []struct {
			Name            string
			InstancesNeeded int `json:"instances_needed"`
			Services        []struct {
				Service      string
				TasksThatFit int `json:"tasks_that_fit"`
			}
		}
	}
	if err := json.Unmarshal([]byte(got.String()), &read); err != nil {
		t.Fatal(err)
	}
	if read.Instance["memory_mib"] != 1000 || len(read.Scenarios) != 4 || read.Scenarios[3].Services[1].TasksThatFit != 2 || read.Scenarios[2].InstancesNeeded != 6 {
		t.Errorf("%+v in\n%s", read, got.String())
	}
}

// An instance with one task is in use, so that tasks that are spread keep more instances than they need.
func TestInstancesThatScalingKeeps(t *testing.T) {
	t.Parallel()
	host, small := Host{CPU: 2048, Memory: 1734, Ports: 4536}, Tasks{CPU: 128, Memory: 128, Ports: 1}
	for _, test := range []struct {
		name           string
		services       []Service
		target         int
		occupied, kept int
	}{
		{"one in each zone, and a spare one", []Service{{Task: small, Min: 3}}, 90, 3, 4},
		{"one in each zone", []Service{{Task: small, Min: 3}}, 100, 3, 3},
		{"fewer than zones", []Service{{Task: small, Min: 1}}, 100, 1, 2}, // instances.min
		{"spread over instances", []Service{{Task: small, Min: 5, Spread: true}}, 100, 5, 5},
		{"more than fit a zone's", []Service{{Task: Tasks{CPU: 2000, Memory: 64}, Min: 4}}, 50, 4, 6}, // instances.max
		{"side by side", []Service{{Task: small, Min: 2}, {Task: small, Min: 3}}, 100, 3, 3},
		{"more than there may be", []Service{{Task: small, Min: 9, Spread: true}}, 100, 6, 6},
	} {
		g := Group{Host: host, Min: 2, Max: 6, Zones: 3, Services: test.services, TargetCapacity: test.target}
		if occupied, kept := g.Occupied(), g.Kept(); occupied != test.occupied || kept != test.kept {
			t.Errorf("%s: %d occupied, %d kept; want %d, %d", test.name, occupied, kept, test.occupied, test.kept)
		}
	}
}
