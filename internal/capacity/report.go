package capacity

// Group is a group of equal instances and the services on it.
type Group struct {
	Types    []string // of the instances
	Host     Host     // the smallest of them, less daemons
	Min, Max int      // instances
	Zones    int      // that the instances are spread over
	Services []Service
}

// Service is what a service asks of the group.
type Service struct {
	Name      string
	Task      Tasks // of which Count is not used
	Min, Max  int   // tasks
	Deploying int   // tasks while a new version replaces Max old ones
}

// Scenario is what the group holds in one situation.
type Scenario struct {
	Name      string `json:"name"`
	Instances int    `json:"instances"`
	Needed    int    `json:"instances_needed"` // for all that is wanted at once
	Rooms     []Room `json:"services"`
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
	least := func(s Service) int { return s.Min }
	most := func(s Service) int { return s.Max }
	return []Scenario{
		g.scenario("tasks.min on instances.min", g.Min, least, least),
		g.scenario("tasks.max on instances.max", g.Max, most, most),
		g.scenario("a deployment at tasks.max", g.Max, func(s Service) int { return s.Deploying }, most),
		g.scenario("tasks.max with a zone lost", g.Max-lost, most, most),
	}
}

// scenario has each service in turn want a number of its tasks while the others have theirs.
func (g Group) scenario(name string, instances int, wanted, others func(Service) int) Scenario {
	s := Scenario{Name: name, Instances: instances}
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
