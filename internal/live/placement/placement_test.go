package placement

import (
	"strings"
	"testing"
)

// instances are a1, a2, b1: two in zone a, one in zone b, each with room for four tasks of web.
func instances() []*Instance {
	var all []*Instance
	for _, id := range []string{"a1", "a2", "b1"} {
		all = append(all, &Instance{ID: id, Zone: id[:1], Has: Resources{1024, 1024, 100}})
	}
	return all
}

func web() *Task { return &Task{Service: "web", Needs: Resources{256, 256, 1}} }

// place places tasks of web, and returns where.
func place(n int, by []Strategy, on []*Instance) string {
	var where []string
	for range n {
		t := web()
		if i := Place(t, by, on); i == nil {
			where = append(where, "-")
		} else {
			i.Add(t)
			where = append(where, i.ID)
		}
	}
	return strings.Join(where, " ")
}

// The strategies of AWS's page, alone and one after another.
func TestStrategiesAsDocumented(t *testing.T) {
	t.Parallel()
	byZone, byInstance := Strategy{Spread, ZoneAttribute}, Strategy{Spread, "instanceId"}
	byMemory, byCPU := Strategy{Binpack, "memory"}, Strategy{Binpack, "cpu"}
	for name, test := range map[string]struct {
		by          []Strategy
		want, stops string
	}{
		"over zones":                         {[]Strategy{byZone}, "a1 b1 a1 b1 a1 b1", "a1 b1 a1"},
		"over instances":                     {[]Strategy{byInstance}, "a1 a2 b1 a1 a2 b1", "a1 a2 b1"},
		"bin packed by memory":               {[]Strategy{byMemory}, "a1 a1 a1 a1 a2 a2", "a2 a2 a1"},
		"bin packed by CPU":                  {[]Strategy{byCPU}, "a1 a1 a1 a1 a2 a2", "a2 a2 a1"},
		"over zones, then over instances":    {[]Strategy{byZone, byInstance}, "a1 b1 a2 b1 a1 b1", "b1 a1 b1"},
		"over zones, bin packed within each": {[]Strategy{byZone, byMemory}, "a1 b1 a1 b1 a1 b1", "a1 b1 a1"},
	} {
		on := instances()
		if got := place(6, test.by, on); got != test.want {
			t.Errorf("%s: placed on %s, want %s", name, got, test.want)
		}
		var stops []string
		for range 3 {
			i := Stop("web", test.by, on)
			i.Remove(i.Tasks()[0])
			stops = append(stops, i.ID)
		}
		if got := strings.Join(stops, " "); got != test.stops {
			t.Errorf("%s: stopped on %s, want %s", name, got, test.stops)
		}
	}
}

func TestRoom(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(on []*Instance)
		want   string
	}{
		"all":              {func([]*Instance) {}, "a1"},
		"too little CPU":   {func(on []*Instance) { on[0].Has.CPU = 255 }, "a2"},
		"too little room":  {func(on []*Instance) { on[0].Has.Memory = 255 }, "a2"},
		"no ports":         {func(on []*Instance) { on[0].Has.Ports = 0 }, "a2"},
		"port taken":       {func(on []*Instance) { on[0].Add(&Task{HostPorts: []int{53, 80}}) }, "a2"},
		"draining":         {func(on []*Instance) { on[0].Draining = true }, "a2"},
		"the other zone's": {func(on []*Instance) { on[0].Add(web()); on[1].Add(web()) }, "b1"},
		// The zone with the fewest has no room: the task goes to another.
		"a full zone": {func(on []*Instance) { on[0].Add(web()); on[2].Has.CPU = 0 }, "a1"},
		"none":        {func(on []*Instance) { on[0].Has, on[1].Has, on[2].Has = Resources{}, Resources{}, Resources{} }, ""},
	} {
		on, task := instances(), web()
		task.HostPorts = []int{80}
		test.change(on)
		got := ""
		if i := Place(task, []Strategy{{Spread, ZoneAttribute}, {Binpack, "memory"}}, on); i != nil {
			got = i.ID
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestDaemons(t *testing.T) {
	t.Parallel()
	on := instances()
	on[0].Add(&Task{Service: "agent"})
	on[1].Draining = true
	if got := Lacking("agent", on); len(got) != 1 || got[0].ID != "b1" {
		t.Errorf("got %v", got)
	}
	if Stop("web", nil, on) != nil {
		t.Error("a task that is not there is stopped")
	}
}

func TestUneven(t *testing.T) {
	t.Parallel()
	by := []Strategy{{Spread, ZoneAttribute}, {Binpack, "memory"}}
	for name, test := range map[string]struct {
		tasks  string // the letters of instances that have one, with their numbers
		change func([]*Instance)
		want   string
	}{
		"all in one zone":        {"a1 a1 a2", nil, "a1"},
		"one more":               {"a1 a2 b1", nil, ""},
		"two more":               {"a1 a2 a2 b1", nil, "a2"},
		"a silent instance":      {"a1 a1 a2", func(on []*Instance) { on[2].Silent = true }, ""},
		"no room in the other":   {"a1 a1 a2", func(on []*Instance) { on[2].Has.Memory = 255 }, ""},
		"none":                   {"", nil, ""},
		"the other has the most": {"b1 b1 b1", nil, "b1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := instances()
			for _, id := range strings.Fields(test.tasks) {
				for _, i := range on {
					if i.ID == id {
						i.Add(web())
					}
				}
			}
			if test.change != nil {
				test.change(on)
			}
			got := ""
			if i := Uneven(web(), by, on); i != nil {
				got = i.ID
			}
			if strings.TrimRight(got, "12") != strings.TrimRight(test.want, "12") {
				t.Errorf("a task of %q moves, want %q", got, test.want)
			}
		})
	}
}
