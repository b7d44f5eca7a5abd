package config

import (
	"fmt"
	"strings"

	"cdah/internal/yamldoc"
)

func (s Scaling) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if s.Tracking != nil && s.Alarms != nil {
		c.Error(at, "has both tracking and alarms, which would fight over one number of tasks", "one of the two", "remove one")
	}
	if *s.Enabled {
		return
	}
	for _, key := range []string{"paused", "tracking", "alarms", "schedule"} {
		if c.Has(at.Key(key)) {
			c.Error(at.Key(key), "nothing is scaled while enabled is false", "no "+key+" then", "remove it, or set enabled to true")
		}
	}
}

// checkScaling checks what scaling needs of the service.
func (s Service) checkScaling(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Sound(at.Key("tasks"), at.Key("scaling")) {
		return
	}
	scaling := at.Key("scaling")
	if t := s.Scaling.Tracking; t != nil && t.Requests > 0 && s.Kind != KindWeb {
		c.Error(scaling.Key("tracking").Key("requests"), "a "+string(s.Kind)+" gets no requests", "cpu and memory", "remove it")
	}
	if a := s.Scaling.Alarms; a != nil {
		s.checkFlapping(scaling.Key("alarms"), *a, c)
	}
	for name, bounds := range s.Scaling.Schedule {
		if !isName(name) {
			c.Error(scaling.Key("schedule").Key(name), yamldoc.Quote(name)+" cannot name a schedule",
				allowedNames(), renamed(name, isName))
		}
		if bounds.Max > s.Tasks.Max {
			c.Error(scaling.Key("schedule").Key(name).Key("max"), fmt.Sprintf("%d is more than tasks.max, %d, which the instances can hold", bounds.Max, s.Tasks.Max),
				"up to tasks.max", "lower it, or raise tasks.max")
		}
	}
}

// maxDimensions is the number of dimensions that a metric has at most
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html).
const maxDimensions = 30

func (m TrackedMetric) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if strings.HasPrefix(m.Namespace, ":") {
		c.Error(at.Key("namespace"), yamldoc.Quote(m.Namespace)+" begins with a colon", "a namespace such as shop/orders", "remove the colon")
	}
	dimensions := at.Key("dimensions")
	if len(m.Dimensions) > maxDimensions {
		c.Error(dimensions, fmt.Sprintf("are %d", len(m.Dimensions)), fmt.Sprintf("up to %d", maxDimensions), "name those that the metric is published with")
	}
	for name, value := range m.Dimensions {
		if strings.HasPrefix(name, ":") || name == "" || value == "" {
			c.Error(dimensions.Key(name), yamldoc.Quote(name+"="+value)+" is no dimension", "a name that does not begin with a colon, and a value", "complete it, or remove it")
		}
	}
}

func (b ScheduledBounds) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if b.Min > b.Max && c.Sound(at.Key("min"), at.Key("max")) {
		c.Error(at.Key("min"), fmt.Sprintf("%d is more than max, %d", b.Min, b.Max), "min up to max", "lower min, or raise max")
	}
}

func (a StepScaling) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if *a.CPULow >= a.CPUHigh && c.Sound(at.Key("cpu_low"), at.Key("cpu_high")) {
		c.Error(at.Key("cpu_low"), fmt.Sprintf("%d %% is not less than cpu_high, %d %%", *a.CPULow, a.CPUHigh), "less than cpu_high", "lower cpu_low, or raise cpu_high")
	}
}

// checkFlapping warns where removing tasks would put the CPU of the others above cpu_high, so that
// they come back and go again. It is nearest with few tasks, as each then carries much.
func (s Service) checkFlapping(at yamldoc.Path, a StepScaling, c *yamldoc.Checker) {
	left := max(s.Tasks.Min, 1)
	before := left + a.Step
	after := *a.CPULow * before / left
	if before <= s.Tasks.Max && *a.CPULow < a.CPUHigh && after >= a.CPUHigh {
		c.Warn(at.Key("cpu_low"),
			fmt.Sprintf("from %d tasks at %d %% to %d puts CPU at %d %%, above cpu_high, so that tasks come and go without end", before, *a.CPULow, left, after),
			fmt.Sprintf("use less than %d", (a.CPUHigh*left+before-1)/before))
	}
}
