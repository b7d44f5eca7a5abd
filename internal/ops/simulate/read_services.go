package simulate

import (
	"encoding/json"
	"time"

	"cdah/internal/aws/settings"
	"cdah/internal/expressions"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
)

type ecsService struct {
	Name               string               `json:"name"`
	TaskDefinition     string               `json:"task_definition"`
	DesiredCount       int                  `json:"desired_count"`
	SchedulingStrategy string               `json:"scheduling_strategy"`
	Strategy           []placement.Strategy `json:"ordered_placement_strategy"`
	LoadBalancer       []struct {
		TargetGroup string `json:"target_group_arn"`
	} `json:"load_balancer"`
	Connect *struct {
		Enabled bool `json:"enabled"`
	} `json:"service_connect_configuration"`
}

type targetGroup struct {
	Deregistration number `json:"deregistration_delay"`
	SlowStart      int    `json:"slow_start"`
	Algorithm      string `json:"load_balancing_algorithm_type"`
	Stickiness     struct {
		Enabled bool `json:"enabled"`
	} `json:"stickiness"`
	HealthCheck struct {
		Interval int `json:"interval"`
	} `json:"health_check"`
}

type taskDefinition struct {
	Containers string `json:"container_definitions"`
	Memory     number `json:"memory"`
}

type container struct {
	CPU          int `json:"cpu"`
	Memory       int `json:"memory"`
	Reservation  int `json:"memoryReservation"`
	PortMappings []struct {
		HostPort int `json:"hostPort"`
	} `json:"portMappings"`
}

func (r *reader) readServices() {
	for address, made := range each[ecsService](r, "aws_ecs_service") {
		s := &Service{
			Name: r.resolve(made.Name), Strategy: made.Strategy, Daemon: made.SchedulingStrategy == "DAEMON",
			Target:  &scaling.Target{Min: made.DesiredCount, Max: made.DesiredCount, Desired: made.DesiredCount},
			tracked: map[string]tracked{},
		}
		r.readTask(s, made)
		if len(made.LoadBalancer) > 0 {
			r.readTargetGroup(s, addressIn(made.LoadBalancer[0].TargetGroup))
		}
		if s.Needs.CPU == 0 && s.Needs.Memory == 0 {
			r.problem("%s: its task reserves neither CPU nor memory", address)
		}
		r.site.Services = append(r.site.Services, s)
	}
}

// readTask sums up the containers of a task. A proxy of Service Connect takes CPU, and a free port, beside them.
func (r *reader) readTask(s *Service, made ecsService) {
	definition := look[taskDefinition](r, addressIn(made.TaskDefinition))
	text, err := expressions.Text(definition.Containers)
	if err != nil {
		r.problem("%s: container_definitions: %w", made.TaskDefinition, err)
		return
	}
	var containers []container
	if err := json.Unmarshal([]byte(text), &containers); err != nil {
		r.problem("%s: container_definitions: %w", made.TaskDefinition, err)
		return
	}
	for _, c := range containers {
		s.Needs.CPU += c.CPU
		if c.Reservation > 0 {
			s.Needs.Memory += c.Reservation
		} else {
			s.Needs.Memory += c.Memory
		}
		for _, p := range c.PortMappings {
			if p.HostPort > 0 {
				s.HostPorts = append(s.HostPorts, p.HostPort)
			} else {
				s.Needs.Ports++
			}
		}
	}
	if made.Connect != nil && made.Connect.Enabled {
		s.Needs.CPU += settings.ProxyCPU
		s.Needs.Ports++
	}
	if definition.Memory > 0 { // of the task as a whole
		s.Needs.Memory = int(definition.Memory)
	}
}

func (r *reader) readTargetGroup(s *Service, address string) {
	g := look[targetGroup](r, address)
	s.TargetGroup = address
	s.HealthInterval, s.Deregistration = seconds(g.HealthCheck.Interval), g.Deregistration.seconds().Round(time.Second)
	if g.SlowStart > 0 {
		r.leaveOut("%s: slow start of %d seconds: a new task gets its whole share of the requests at once", s.Name, g.SlowStart)
	}
	if g.Stickiness.Enabled {
		r.leaveOut("%s: stickiness: requests are spread evenly over the tasks", s.Name)
	}
	if g.Algorithm != "" && g.Algorithm != "round_robin" {
		r.leaveOut("%s: the algorithm %s: requests are spread evenly over the tasks", s.Name, g.Algorithm)
	}
}
