package capacity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSmallestAndDaemons(t *testing.T) {
	t.Parallel()
	general, _ := Lookup("m7g.medium") // 1 vCPU, 4 GiB
	bursting, _ := Lookup("t4g.small") // 2 vCPU, 2 GiB
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

func TestScenarios(t *testing.T) {
	t.Parallel()
	g := Group{
		Host: Host{CPU: 1024, Memory: 1000, Ports: 4536}, Min: 2, Max: 4, Zones: 3,
		Services: []Service{
			{Name: "api", Task: Tasks{CPU: 128, Memory: 500}, Min: 2, Max: 3, Deploying: 6},
			{Name: "web", Task: Tasks{CPU: 128, Memory: 250}, Min: 2, Max: 8, Deploying: 16},
		},
	}
	// Four hosts have 4000 MiB; api at most takes 1500 of them, web 2000.
	want := []Scenario{
		{"tasks.min on instances.min", 2, 2, []Room{{"api", 2, 3}, {"web", 2, 4}}},
		{"tasks.max on instances.max", 4, 4, []Room{{"api", 3, 4}, {"web", 8, 10}}},
		{"a deployment at tasks.max", 4, 6, []Room{{"api", 6, 4}, {"web", 16, 10}}},
		{"tasks.max with a zone lost", 2, 4, []Room{{"api", 3, 0}, {"web", 8, 2}}},
	}
	got := g.Scenarios()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i, enough := range []bool{true, true, false, false} {
		if got[i].Enough() != enough {
			t.Errorf("%s: Enough = %v", got[i].Name, !enough)
		}
	}
}
