package config

import (
	"fmt"
	"strings"

	"cdah/internal/plan/capacity"
)

// task is what each task of a service takes of its instance.
func (s Service) task() capacity.Tasks {
	return capacity.Tasks{CPU: s.TaskCPU(), Memory: s.TaskMemory(), Ports: s.hostPorts(), Count: s.Tasks.Max}
}

// CapacityGroup returns the instances of an environment that has no error, with what its services ask
// of them. There are no sums where it is not known how large the instances are.
func (e Environment) CapacityGroup() (capacity.Group, error) {
	k := e.Capacity
	instances := k.instances()
	if len(instances) == 0 {
		return capacity.Group{}, fmt.Errorf("cdah does not know how large each of %s is; give capacity.vcpu and capacity.memory in the environment's file", strings.Join(k.Types(), ", "))
	}
	g := capacity.Group{
		Types: k.Types(), Host: capacity.Smallest(instances...),
		Min: k.Instances.Min, Max: k.Instances.Max, Zones: len(e.Network.Staying()),
	}
	for _, name := range sortedKeys(e.Services) {
		s := e.Services[name]
		if s.Kind == KindDaemon {
			g.Daemons = append(g.Daemons, capacity.Daemon{Name: name, Task: s.task()})
			g.Host = g.Host.Beside(s.task())
			continue
		}
		g.Services = append(g.Services, capacity.Service{
			Name: name, Task: s.task(), Min: s.Tasks.Min, Max: s.Tasks.Max,
			Deploying: s.Tasks.Max + s.Deployment.mayStart(s.Tasks.Max), Spread: s.Placement == PlacementSpread,
		})
	}
	if k.Scaling.Managed != nil {
		g.TargetCapacity = k.Scaling.Managed.TargetCapacity
	}
	return g, nil
}
