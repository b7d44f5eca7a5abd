package config

import "cdah/internal/plan/capacity"

// task is what each task of a service takes of its instance.
func (s Service) task() capacity.Tasks {
	t := capacity.Tasks{CPU: s.TaskCPU(), Memory: s.TaskMemory(), Count: s.Tasks.Max}
	if s.Kind == KindWeb {
		t.Ports = 1
	}
	return t
}

// CapacityGroup returns the instances of an environment that has no error, with what its services ask
// of them.
func (e Environment) CapacityGroup() capacity.Group {
	k := e.Capacity
	g := capacity.Group{
		Types: k.Types(), Host: capacity.Smallest(k.instances()...),
		Min: k.Instances.Min, Max: k.Instances.Max, Zones: len(e.Network.Zones.Letters),
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
			Deploying: s.Tasks.Max + s.Deployment.mayStart(s.Tasks.Max),
		})
	}
	return g
}
