package capacity

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"cdah/internal/aws/instancetypes"
)

// Tasks are a number of equal tasks.
type Tasks struct {
	CPU    int `json:"cpu_units"`  // of each
	Memory int `json:"memory_mib"` // of each
	Ports  int `json:"ports"`      // that each publishes on its instance
	Count  int `json:"-"`
}

// Host is what an instance has for tasks.
type Host struct {
	CPU    int `json:"cpu_units"` // of 1/1024 vCPU
	Memory int `json:"memory_mib"`
	Ports  int `json:"ports"`
}

// Smallest returns what every one of the instances has at least, as a group of several types may
// start any of them.
func Smallest(instances ...instancetypes.Type) Host {
	smallest := HostOf(instances[0])
	for _, instance := range instances[1:] {
		h := HostOf(instance)
		smallest = Host{min(smallest.CPU, h.CPU), min(smallest.Memory, h.Memory), min(smallest.Ports, h.Ports)}
	}
	return smallest
}

// Beside returns what a host has beside one each of tasks that run on every instance. It is below
// zero where they do not fit.
func (h Host) Beside(daemons ...Tasks) Host {
	for _, t := range daemons {
		h = h.without(t, 1)
	}
	return h
}

// Fit is the number of such tasks that an empty host holds, whatever their count.
func Fit(h Host, t Tasks) int {
	fit := min(h.CPU/t.CPU, h.Memory/t.Memory) // both are above zero
	if t.Ports > 0 {
		fit = min(fit, h.Ports/t.Ports)
	}
	return max(fit, 0)
}

// Needed is the number of hosts that hold all tasks, or 0 if one of them does not fit even an empty
// host.
//
// It packs first-fit decreasing: the tasks with the largest share of a host first, each on the
// first host with room, and a new one where there is none. ECS spreads tasks over the zones and
// can need more instances than this when services of different sizes share them, never fewer than
// the sums of CPU and memory demand.
func Needed(h Host, tasks ...Tasks) int {
	sorted := slices.Clone(tasks)
	slices.SortStableFunc(sorted, func(a, b Tasks) int {
		return cmp.Compare(share(h, b), share(h, a))
	})
	var used []Host // what is left of each
	for _, t := range sorted {
		if t.Count > 0 && Fit(h, t) == 0 {
			return 0
		}
		for i := 0; t.Count > 0; i++ {
			if i == len(used) {
				used = append(used, h)
			}
			placed := min(t.Count, Fit(used[i], t))
			used[i] = used[i].without(t, placed)
			t.Count -= placed
		}
	}
	return len(used)
}

// Most is the maximum number of such tasks, whatever their count, that a number of hosts hold
// beside the others.
func Most(h Host, hosts int, t Tasks, others ...Tasks) int {
	all := append(slices.Clone(others), t)
	bound := Fit(h, t)*hosts + 1
	tooMany := sort.Search(bound, func(count int) bool {
		all[len(all)-1].Count = count
		return Needed(h, all...) > hosts
	})
	return max(tooMany-1, 0)
}

// share is the larger of the shares of CPU and memory that a task takes of a host.
func share(h Host, t Tasks) float64 {
	return max(float64(t.CPU)/float64(h.CPU), float64(t.Memory)/float64(h.Memory))
}

func (h Host) without(t Tasks, count int) Host {
	return Host{h.CPU - count*t.CPU, h.Memory - count*t.Memory, h.Ports - count*t.Ports}
}

// Share is the share that a task takes of a host, in percent, rounded up.
func Share(h Host, t Tasks) int {
	return int(math.Ceil(100 * share(h, t)))
}

// ReservedWhenFull is the percentage of CPU or memory, whichever is greater, that tasks of one kind
// and the daemons beside them reserve at least when not one more task fits, rounded down. Host is a
// careful estimate of the memory that an instance has, and here the careful way is to take all that
// it is advertised with.
func ReservedWhenFull(t Tasks, daemons []Tasks, instances ...instancetypes.Type) int {
	lowest := 100.0
	for _, instance := range instances {
		h := HostOf(instance)
		fit := Fit(h.Beside(daemons...), t)
		free := h.Beside(daemons...).without(t, fit)
		reserved := Tasks{CPU: h.CPU - free.CPU, Memory: h.Memory - free.Memory}
		h.Memory = instance.Memory
		lowest = min(lowest, 100*share(h, reserved))
	}
	return int(lowest)
}
