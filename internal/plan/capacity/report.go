package capacity

// Group is a group of equal instances and the services on it.
type Group struct {
	Types    []string  `json:"instance_types"`
	Host     Host      `json:"instance"` // what the smallest offers, less daemons
	Daemons  []Daemon  `json:"daemons,omitempty"`
	Min      int       `json:"instances_min"` // instances
	Max      int       `json:"instances_max"`
	Zones    int       `json:"zones"` // that the instances are spread over
	Services []Service `json:"services"`

	// TargetCapacity is the percentage of the instances that managed scaling has tasks stand on; 0 without it.
	TargetCapacity int `json:"target_capacity,omitempty"`
}

// Daemon is a service with a task on every instance.
type Daemon struct {
	Name string `json:"name"`
	Task Tasks  `json:"task"`
}

// Service is what a service asks of the group.
type Service struct {
	Name      string `json:"name"`
	Task      Tasks  `json:"task"` // of which Count is not used
	Min       int    `json:"tasks_min"`
	Max       int    `json:"tasks_max"`
	Deploying int    `json:"tasks_deploying"` // while a new version replaces Max old ones
	Spread    bool   `json:"spread"`          // over the instances, not over the zones alone
}

// Occupied is the least number of instances on which the services' minimum of tasks stand. To managed scaling an
// instance with a single task is as much in use as a full one: how tasks are spread counts, not what they need
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html).
func (g Group) Occupied() int {
	var all []Tasks
	occupied := 0
	for _, s := range g.Services {
		all = append(all, s.tasks(s.Min))
		if s.Spread {
			occupied = max(occupied, s.Min)
		} else {
			occupied = max(occupied, min(s.Min, g.Zones))
		}
	}
	return min(max(occupied, Needed(g.Host, all...)), g.Max)
}

// Kept is the number of instances that managed scaling keeps for those that are occupied.
func (g Group) Kept() int {
	kept := (100*g.Occupied() + g.TargetCapacity - 1) / g.TargetCapacity
	return min(max(kept, g.Min), g.Max)
}

// Scenario is what the group holds in one situation.
type Scenario struct {
	Name      string `json:"name"`
	Instances int    `json:"instances"`
	Needed    int    `json:"instances_needed"` // for all that is wanted at once
	Rooms     []Room `json:"services"`

	short string // what it means not to have Needed instances
}

// Room is what a scenario has for one service.
type Room struct {
	Service string `json:"service"`
	Wanted  int    `json:"tasks_wanted"`
	Fits    int    `json:"tasks_that_fit"` // beside what the other services want
}

// Enough reports whether all that is wanted fits at once.
func (s Scenario) Enough() bool { return s.Needed <= s.Instances }

// Scenarios returns the situations in which capacity is judged. In a deployment one service at a time
// has both its versions; with a zone lost, the group has not yet replaced its instances elsewhere.
func (g Group) Scenarios() []Scenario {
	lost := (g.Max + g.Zones - 1) / max(g.Zones, 1)
	minimum := func(s Service) int { return s.Min }
	most := func(s Service) int { return s.Max }
	return []Scenario{
		g.scenario("tasks.min on instances.min", "Scaling adds the others before all tasks run.", g.Min, minimum, minimum),
		g.scenario("tasks.max on instances.max", "Tasks would wait for ever.", g.Max, most, most),
		g.scenario("a deployment at tasks.max", "It proceeds in steps, as old tasks make room.", g.Max, func(s Service) int { return s.Deploying }, most),
		g.scenario("tasks.max with a zone lost", "Tasks wait until the group has replaced the instances in the other zones.", g.Max-lost, most, most),
	}
}

// scenario has each service in turn want a number of its tasks while the others have theirs.
func (g Group) scenario(name, short string, instances int, wanted, others func(Service) int) Scenario {
	s := Scenario{Name: name, Instances: instances, short: short}
	for i, service := range g.Services {
		var beside []Tasks
		for j, other := range g.Services {
			if j != i {
				beside = append(beside, other.tasks(others(other)))
			}
		}
		want := wanted(service)
		s.Rooms = append(s.Rooms, Room{
			Service: service.Name, Wanted: want, Fits: Most(g.Host, instances, service.Task, beside...),
		})
		s.Needed = max(s.Needed, Needed(g.Host, append(beside, service.tasks(want))...))
	}
	return s
}

func (s Service) tasks(count int) Tasks {
	t := s.Task
	t.Count = count
	return t
}
