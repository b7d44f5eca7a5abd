package config

import (
	"fmt"
	"slices"

	"cdah/internal/plan/capacity"
	"cdah/internal/yamldoc"
)

// checkScheduled holds the tasks against the instances that a schedule leaves.
func (e Environment) checkScheduled(d demand, c *yamldoc.Checker) {
	minimum := slices.Clone(d.tasks)
	for i, name := range d.names {
		minimum[i].Count = e.Services[name].Tasks.Min
	}
	for _, name := range sortedKeys(e.Capacity.Schedules) {
		at := yamldoc.Path("capacity.schedules").Key(name)
		_, most := e.Capacity.Schedules[name].Bounds(e.Capacity.Instances)
		if !c.Sound(at) {
			continue
		}
		if needed := capacity.Needed(d.host, minimum...); needed > most {
			c.Error(at.Key("max"), fmt.Sprintf("%s, and tasks.min of all services need %d", plural(most, "instance"), needed),
				"enough instances for tasks.min", fmt.Sprintf("raise it to %d, or lower tasks.min", needed))
		} else if needed := capacity.Needed(d.host, d.tasks...); needed > most {
			c.Warn(at.Key("max"), fmt.Sprintf("%s, and tasks.max of all services need %d: under load, tasks wait until the next schedule", plural(most, "instance"), needed),
				fmt.Sprintf("raise it to %d if load can come then", needed))
		}
	}
}

// checkReachable wants the alarm that adds instances to go off before a task finds no place. AWS's
// own rule for it is 1 - the largest task's share of an instance
// (https://aws.amazon.com/blogs/compute/how-to-automate-container-instance-scaling-in-amazon-ecs/);
// with tasks of one kind, which fill instances evenly, it is what a full instance reserves.
func (e Environment) checkReachable(d demand, c *yamldoc.Checker) {
	a := e.Capacity.Scaling.Alarms
	if a == nil || len(d.tasks) == 0 || !c.Sound("capacity.scaling") {
		return
	}
	reached, name := 100, ""
	for i, t := range d.tasks {
		full := capacity.ReservedWhenFull(t, d.daemons, d.types...)
		if len(d.tasks) > 1 {
			full = 100 - capacity.Share(d.host, t)
		}
		if full < reached {
			reached, name = full, d.names[i]
		}
	}
	if a.High > reached {
		c.Error("capacity.scaling.alarms.high",
			fmt.Sprintf("at %d %% reserved there can be no room for a task of %s on any instance, and no instance is added before %d %%: the task waits for ever", reached, name, a.High),
			fmt.Sprintf("up to %d", reached), fmt.Sprintf("use %d or less, smaller tasks, larger instances, or scaling.managed, which counts the tasks that wait", reached))
	}
}
