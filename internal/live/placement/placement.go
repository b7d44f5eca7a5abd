// Package placement finds the instance for a task, as ECS does: among those with room for its CPU, memory and ports,
// the one that the service's placement strategies prefer.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
package placement

import (
	"cmp"
	"slices"
)

// Resources are what a task takes of an instance, or an instance has.
type Resources struct {
	CPU    int // units of 1/1024 vCPU
	Memory int // MiB: what is reserved
	Ports  int // of the dynamic range
}

// Minus returns what is left.
func (r Resources) Minus(taken Resources) Resources {
	return Resources{r.CPU - taken.CPU, r.Memory - taken.Memory, r.Ports - taken.Ports}
}

// Plus returns the sum.
func (r Resources) Plus(more Resources) Resources {
	return Resources{r.CPU + more.CPU, r.Memory + more.Memory, r.Ports + more.Ports}
}

func (r Resources) within(room Resources) bool {
	return r.CPU <= room.CPU && r.Memory <= room.Memory && r.Ports <= room.Ports
}

// Task is a task of a service.
type Task struct {
	Service   string
	Needs     Resources
	HostPorts []int // ports of the instance that it must have, beside those of the dynamic range
}

// Instance is a container instance with its tasks.
type Instance struct {
	ID       string
	Zone     string
	Has      Resources
	Draining bool // takes no more tasks
	Silent   bool // its agent is not connected: it takes no tasks either, and is said to keep those that it has

	tasks []*Task
}

// Free is what the tasks leave.
func (i *Instance) Free() Resources {
	free := i.Has
	for _, t := range i.tasks {
		free = free.Minus(t.Needs)
	}
	return free
}

// Tasks are those on the instance, in the order in which they came.
func (i *Instance) Tasks() []*Task { return i.tasks }

// Add puts a task on the instance, whether there is room or not.
func (i *Instance) Add(t *Task) { i.tasks = append(i.tasks, t) }

// Remove takes a task from the instance.
func (i *Instance) Remove(t *Task) {
	i.tasks = slices.DeleteFunc(i.tasks, func(other *Task) bool { return other == t })
}

// Of counts the tasks of a service.
func (i *Instance) Of(service string) int {
	count := 0
	for _, t := range i.tasks {
		if t.Service == service {
			count++
		}
	}
	return count
}

func (i *Instance) hasRoom(t *Task) bool {
	return !i.Draining && !i.Silent && t.Needs.within(i.Free()) && !slices.ContainsFunc(i.tasks, func(other *Task) bool {
		return slices.ContainsFunc(t.HostPorts, func(port int) bool { return slices.Contains(other.HostPorts, port) })
	})
}

// Strategy is a placement strategy. Several hold one after another.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
type Strategy struct {
	Type  string `json:"type"`  // spread or binpack
	Field string `json:"field"` // of spread: attribute:ecs.availability-zone, or instanceId or host; of binpack: cpu or memory
}

// The types and fields of strategies.
const (
	Spread        = "spread"
	Binpack       = "binpack"
	ZoneAttribute = "attribute:ecs.availability-zone"
)

// Place returns the instance for a task, nil where none has room. Of those that the strategies do not tell apart ECS
// takes any, and this the first.
func Place(t *Task, by []Strategy, on []*Instance) *Instance {
	candidates := slices.DeleteFunc(slices.Clone(on), func(i *Instance) bool { return !i.hasRoom(t) })
	for _, s := range by {
		candidates = best(candidates, func(i *Instance) int {
			if s.Type == Binpack {
				return s.left(i) // on the fullest
			}
			return s.count(i, t.Service, on) // where there are fewest
		})
	}
	return first(candidates)
}

// Stop returns the instance of which a task of a service is to be stopped, when there are to be fewer; nil where it has
// none. Spread keeps the balance, and binpack stops the task whose instance has most left afterwards.
func Stop(service string, by []Strategy, on []*Instance) *Instance {
	candidates := slices.DeleteFunc(slices.Clone(on), func(i *Instance) bool { return i.Of(service) == 0 })
	for _, s := range by {
		candidates = best(candidates, func(i *Instance) int {
			if s.Type == Binpack {
				return -s.left(i)
			}
			return -s.count(i, service, on)
		})
	}
	return first(candidates)
}

// Uneven returns the instance of which a task is to be replaced so that the zones have evenly many, for strategies that
// spread over zones first: where another one, t, would be in a zone with at least two fewer. Otherwise it is nil.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
func Uneven(t *Task, by []Strategy, on []*Instance) *Instance {
	from, to, zone := Stop(t.Service, by, on), Place(t, by, on), Strategy{Spread, ZoneAttribute}
	if from == nil || to == nil || zone.count(from, t.Service, on)-zone.count(to, t.Service, on) < 2 {
		return nil
	}
	return from
}

// Lacking returns the instances that have no task of a daemon, which runs once on each.
func Lacking(daemon string, on []*Instance) []*Instance {
	return slices.DeleteFunc(slices.Clone(on), func(i *Instance) bool { return i.Draining || i.Of(daemon) > 0 })
}

func first(all []*Instance) *Instance {
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// best are the instances with the lowest number.
func best(all []*Instance, number func(*Instance) int) []*Instance {
	if len(all) < 2 {
		return all
	}
	lowest := number(slices.MinFunc(all, func(a, b *Instance) int { return cmp.Compare(number(a), number(b)) }))
	return slices.DeleteFunc(all, func(i *Instance) bool { return number(i) > lowest })
}

// left is what binpack goes by.
func (s Strategy) left(i *Instance) int {
	if s.Field == "cpu" {
		return i.Free().CPU
	}
	return i.Free().Memory
}

// count is the number of the service's tasks on an instance or, spread over zones, in its zone.
func (s Strategy) count(i *Instance, service string, all []*Instance) int {
	if s.Field != ZoneAttribute {
		return i.Of(service)
	}
	count := 0
	for _, other := range all {
		if other.Zone == i.Zone {
			count += other.Of(service)
		}
	}
	return count
}
