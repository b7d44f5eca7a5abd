package capacity

import (
	"cmp"
	"slices"
)

// Tasks are a number of equal tasks.
type Tasks struct {
	CPU    int // CPU units of each
	Memory int // MiB of each
	Count  int
}

// Fit is the number of such tasks that an empty instance holds, whatever their count.
func Fit(instance Instance, t Tasks) int {
	return empty(instance).holds(t)
}

// Needed is the number of instances that hold all tasks, or 0 if one of them does not fit even an
// empty instance.
//
// It packs first-fit decreasing: the tasks with the largest share of an instance first, each on the
// first instance with room, and a new one where there is none. ECS spreads tasks over the zones and
// can need more instances than this when services of different sizes share them, never fewer than
// the sums of CPU and memory demand.
func Needed(instance Instance, tasks ...Tasks) int {
	sorted := slices.Clone(tasks)
	slices.SortStableFunc(sorted, func(a, b Tasks) int {
		return cmp.Compare(share(instance, b), share(instance, a))
	})
	var used []room
	for _, t := range sorted {
		if t.Count > 0 && Fit(instance, t) == 0 {
			return 0
		}
		for i := 0; t.Count > 0; i++ {
			if i == len(used) {
				used = append(used, empty(instance))
			}
			placed := min(t.Count, used[i].holds(t))
			used[i].take(t, placed)
			t.Count -= placed
		}
	}
	return len(used)
}

// share is the larger of the shares of CPU and memory that a task takes of an instance.
func share(instance Instance, t Tasks) float64 {
	return max(float64(t.CPU)/float64(instance.CPU()), float64(t.Memory)/float64(instance.TaskMemory()))
}

// room is what is left on an instance.
type room struct{ cpu, memory int }

func empty(instance Instance) room {
	return room{instance.CPU(), instance.TaskMemory()}
}

// holds is how many more tasks fit. CPU and memory of a task are above zero.
func (r room) holds(t Tasks) int {
	return min(r.cpu/t.CPU, r.memory/t.Memory)
}

func (r *room) take(t Tasks, count int) {
	r.cpu -= count * t.CPU
	r.memory -= count * t.Memory
}
