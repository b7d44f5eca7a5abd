package simulate

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"sync"
)

// Proposal is a change of the environment's file under which a simulation has held.
type Proposal struct {
	Change        string  `json:"change"` // such as "services.web.tasks.min: 4"
	InstanceHours float64 `json:"instance_hours"`
	FailedPercent float64 `json:"late_or_lost_percent"`
}

// change is one that may be proposed.
type change struct {
	text  string
	apply func(*Site)
}

// family are changes of one kind, each of which does more than the one before.
type family struct {
	option  string
	changes []change
}

// propose finds, of each family for a service that does not hold, the least change that does. The families are simulated
// side by side, each by bisection.
func (j *judge) propose(service string) ([]Proposal, []string, error) {
	families := j.families(service)
	found := make([]*Proposal, len(families))
	failures := make([]error, len(families))
	var all sync.WaitGroup
	for i, f := range families {
		all.Go(func() { found[i], failures[i] = j.least(service, f) })
	}
	all.Wait()
	var proposals []Proposal
	var tried []string
	for i, p := range found {
		if failures[i] != nil {
			return nil, nil, failures[i]
		}
		tried = append(tried, families[i].option)
		if p != nil {
			proposals = append(proposals, *p)
		}
	}
	if len(proposals) == 0 {
		p, err := j.least(service, j.fixed(service))
		if err != nil || p == nil {
			return nil, tried, err
		}
		return []Proposal{*p}, tried, nil
	}
	slices.SortStableFunc(proposals, func(a, b Proposal) int {
		return int(math.Copysign(1, math.Round(100*a.InstanceHours)-math.Round(100*b.InstanceHours)))
	})
	return proposals, tried, nil
}

// least is the first change of a family that holds; nil where none does.
func (j *judge) least(service string, f family) (*Proposal, error) {
	held := map[int]Proposal{}
	var failure error
	i := sort.Search(len(f.changes), func(i int) bool {
		result, err := j.run(f.changes[i].apply)
		if err != nil {
			failure = err
			return true
		}
		failed := result.Totals[service].failed()
		held[i] = Proposal{f.changes[i].text, result.InstanceHours, 100 * failed}
		return failed <= j.tolerated
	})
	if failure != nil || i == len(f.changes) {
		return nil, failure
	}
	return new(held[i]), nil
}

// families are the changes that may help a service.
func (j *judge) families(name string) []family {
	s, g, total := j.site.service(name), j.site.Group, j.result.Totals[name]
	at := "services." + name + "."
	if len(s.Target.Steps)+len(s.Target.Trackings) == 0 {
		return []family{{at + "tasks.desired", upTo(at+"tasks.desired", s.Target.Desired, 8*s.Target.Desired, func(site *Site, n int) {
			t := site.service(name).Target
			t.Min, t.Max, t.Desired = n, n, n
		})}}
	}
	var all []family
	add := func(option string, changes []change) {
		if len(changes) > 0 {
			all = append(all, family{option, changes})
		}
	}
	for _, option := range slices.Sorted(maps.Keys(s.tracked)) {
		add(at+"scaling.tracking."+option, lowerTargets(at, name, option, s.tracked[option].policy.Target))
	}
	if len(s.Target.Steps) > 0 {
		add(at+"scaling.alarms.cpu_high", lowerThresholds(at, s))
		add(at+"scaling.alarms.minutes", fewerMinutes(at, s))
		add(at+"scaling.alarms.step", largerSteps(at, s))
	}
	add(at+"tasks.min", upTo(at+"tasks.min", s.Target.Min, s.Target.Max, func(site *Site, n int) {
		t := site.service(name).Target
		t.Min, t.Desired = n, max(t.Desired, n)
	}))
	maximum := func(site *Site, n int) { site.service(name).Target.Max = n }
	instances := func(site *Site, n int) { site.Group.Max = n }
	if total.MostTasks >= s.Target.Max {
		add(at+"tasks.max", upTo(at+"tasks.max", s.Target.Max, 4*s.Target.Max, maximum))
		add(at+"tasks.max and capacity.instances.max", together(at, s.Target.Max, g.Max, maximum, instances))
	}
	if j.result.FullFor > 0 {
		add("capacity.instances.max", upTo("capacity.instances.max", g.Max, 4*g.Max, instances))
	}
	if total.WaitedFor > 0 {
		add("capacity.instances.min", upTo("capacity.instances.min", g.Min, g.Max, func(site *Site, n int) {
			site.Group.Min, site.Group.Desired = n, max(site.Group.Desired, n)
		}))
		if g.Managed != nil {
			add("capacity.scaling.managed.target_capacity", lowerCapacity(j.site))
		}
	}
	return all
}

// fixed is the last resort: so many tasks, at all times, and room for them.
func (j *judge) fixed(name string) family {
	tasks, instances := j.site.service(name).Target.Max, j.site.Group.Max
	f := family{option: "services." + name + ".tasks"}
	for _, of := range quarters() {
		t, i := (tasks*of+3)/4, (instances*of+3)/4
		f.changes = append(f.changes, change{fmt.Sprintf("services.%s.tasks: {min: %d, max: %[2]d} with capacity.instances.max: %d", name, t, i), func(site *Site) {
			target := site.service(name).Target
			target.Min, target.Max, target.Desired = t, t, t
			site.Group.Max = i
		}})
	}
	return f
}

// quarters are what maxima are multiplied with, from one to four times.
func quarters() []int { return []int{4, 5, 6, 7, 8, 10, 12, 14, 16} }

// upTo are the numbers of an option beyond one, up to another.
func upTo(option string, from, to int, set func(*Site, int)) []change {
	var all []change
	for n := from + 1; n <= to; n++ {
		all = append(all, change{fmt.Sprintf("%s: %d", option, n), func(site *Site) { set(site, n) }})
	}
	return all
}

// together raise the maximum of tasks and that of instances in the same proportion.
func together(at string, tasks, instances int, setTasks, setInstances func(*Site, int)) []change {
	var all []change
	for _, of := range quarters()[1:] {
		t, i := (tasks*of+3)/4, (instances*of+3)/4
		all = append(all, change{fmt.Sprintf("%stasks.max: %d with capacity.instances.max: %d", at, t, i), func(site *Site) {
			setTasks(site, t)
			setInstances(site, i)
		}})
	}
	return all
}

// lowerTargets are lower targets of tracking: of CPU by five percent, of requests by tenths.
func lowerTargets(at, name, option string, target float64) []change {
	step, least := 5.0, 10.0
	if option != "cpu" {
		step, least = max(math.Round(target/10), 1), 1
	}
	var all []change
	for value := math.Ceil(target/step)*step - step; value >= least; value -= step {
		all = append(all, change{fmt.Sprintf("%sscaling.tracking.%s: %.0f", at, option, value), func(site *Site) {
			site.service(name).tracked[option].to(value)
		}})
	}
	return all
}

// lowerThresholds are lower thresholds of the alarm that adds tasks, above that of the one that removes them.
func lowerThresholds(at string, s *Service) []change {
	high, low := 0.0, 0.0
	for _, p := range s.Target.Steps {
		if p.Alarm.Above() {
			high = p.Alarm.Rule.Threshold
		} else {
			low = p.Alarm.Rule.Threshold
		}
	}
	var all []change
	for value := high - 5; value >= max(low+5, 10); value -= 5 {
		all = append(all, change{fmt.Sprintf("%sscaling.alarms.cpu_high: %.0f", at, value), func(site *Site) {
			for _, p := range site.service(s.Name).Target.Steps {
				if p.Alarm.Above() {
					p.Alarm.Rule.Threshold = value
				}
			}
		}})
	}
	return all
}

func fewerMinutes(at string, s *Service) []change {
	var all []change
	for minutes := s.Target.Steps[0].Alarm.Rule.Periods - 1; minutes >= 1; minutes-- {
		all = append(all, change{fmt.Sprintf("%sscaling.alarms.minutes: %d", at, minutes), func(site *Site) {
			for _, p := range site.service(s.Name).Target.Steps {
				p.Alarm.Rule.Periods, p.Alarm.Rule.Datapoints = minutes, minutes
			}
		}})
	}
	return all
}

func largerSteps(at string, s *Service) []change {
	step := 0
	for _, p := range s.Target.Steps {
		for _, of := range p.Adjustment.Steps {
			step = max(step, of.By)
		}
	}
	return upTo(at+"scaling.alarms.step", step, s.Target.Max-s.Target.Min, func(site *Site, n int) {
		for _, p := range site.service(s.Name).Target.Steps {
			for i, of := range p.Adjustment.Steps {
				p.Adjustment.Steps[i].By = n
				if of.By < 0 {
					p.Adjustment.Steps[i].By = -n
				}
			}
		}
	})
}

// lowerCapacity are lower target capacities, which keep more instances free.
func lowerCapacity(site *Site) []change {
	var all []change
	for value := site.Group.Managed.TargetCapacity - 10; value >= 10; value -= 10 {
		all = append(all, change{fmt.Sprintf("capacity.scaling.managed.target_capacity: %d", value), func(site *Site) {
			site.setTargetCapacity(value)
		}})
	}
	return all
}
