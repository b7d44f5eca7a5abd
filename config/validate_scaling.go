package config

import (
	"fmt"
	"strings"
	"time"
)

func (s Scaling) validate(at path, c *checker) {
	if s.Tracking != nil && s.Alarms != nil {
		c.error(at, "has both tracking and alarms, which would fight over one number of tasks", "one of the two", "remove one")
	}
	if *s.Enabled {
		return
	}
	for _, key := range []string{"paused", "tracking", "alarms", "schedule"} {
		if c.document.has(at.key(key)) {
			c.error(at.key(key), "nothing is scaled while enabled is false", "no "+key+" then", "remove it, or set enabled to true")
		}
	}
}

// checkScaling checks what scaling needs of the service.
func (s Service) checkScaling(at path, c *checker) {
	if !c.sound(at.key("tasks"), at.key("scaling")) {
		return
	}
	scaling := at.key("scaling")
	if t := s.Scaling.Tracking; t != nil && t.Requests > 0 && s.Kind != KindWeb {
		c.error(scaling.key("tracking").key("requests"), "a "+string(s.Kind)+" gets no requests", "cpu and memory", "remove it")
	}
	if a := s.Scaling.Alarms; a != nil {
		s.checkFlapping(scaling.key("alarms"), *a, c)
	}
	for name, bounds := range s.Scaling.Schedule {
		if !namePattern.MatchString(name) || len(name) > maxServiceLength {
			c.error(scaling.key("schedule").key(name), quote(name)+" cannot name a schedule",
				fmt.Sprintf("up to %d lowercase letters, digits and single hyphens, a letter first", maxServiceLength), "rename it")
		}
		if bounds.Max > s.Tasks.Max {
			c.error(scaling.key("schedule").key(name).key("max"), fmt.Sprintf("%d is more than tasks.max, %d, which the instances can hold", bounds.Max, s.Tasks.Max),
				"up to tasks.max", "lower it, or raise tasks.max")
		}
	}
}

func (b ScheduledBounds) validate(at path, c *checker) {
	if b.Min > b.Max && c.sound(at.key("min"), at.key("max")) {
		c.error(at.key("min"), fmt.Sprintf("%d is more than max, %d", b.Min, b.Max), "min up to max", "lower min, or raise max")
	}
}

func (t Timing) validate(at path, c *checker) {
	if !c.sound(at) {
		return
	}
	given := 0
	for _, expression := range []string{t.Cron, t.Rate, t.At} {
		if expression != "" {
			given++
		}
	}
	if given != 1 {
		c.error(at, fmt.Sprintf("has %d of cron, rate and at", given), "exactly one", "keep or add one")
	}
	if fields := strings.Fields(t.Cron); len(fields) == 6 && (fields[2] == "?") == (fields[4] == "?") {
		c.error(at.key("cron"), quote(t.Cron)+" does not have ? as exactly one of the day of the month and the day of the week",
			"minute, hour, day of the month, month, day of the week, year, such as 0 8 ? * MON-FRI *", "write ? for the one that does not matter")
	}
	if _, err := time.Parse("2006-01-02T15:04:05", t.At); t.At != "" && err != nil {
		c.error(at.key("at"), quote(t.At)+" is no time of a calendar", "a time such as 2026-11-27T06:00:00", "correct it")
	}
	checkTimeZone(at.key("time_zone"), t.TimeZone, c)
	if t.Rate != "" && t.TimeZone != "" {
		c.error(at.key("time_zone"), "an interval has no time of day", "with cron or at", "remove it, or use cron")
	}
}

// Everything that tracking has stands in its schema.
func (Tracking) validate(path, *checker) {}

func (a StepScaling) validate(at path, c *checker) {
	if *a.CPULow >= a.CPUHigh && c.sound(at.key("cpu_low"), at.key("cpu_high")) {
		c.error(at.key("cpu_low"), fmt.Sprintf("%d %% is not less than cpu_high, %d %%", *a.CPULow, a.CPUHigh), "less than cpu_high", "lower cpu_low, or raise cpu_high")
	}
}

// checkFlapping warns where removing tasks would put the CPU of the others above cpu_high, so that
// they come back and go again. It is nearest with few tasks, as each then carries much.
func (s Service) checkFlapping(at path, a StepScaling, c *checker) {
	left := max(s.Tasks.Min, 1)
	before := left + a.Step
	after := *a.CPULow * before / left
	if before <= s.Tasks.Max && *a.CPULow < a.CPUHigh && after >= a.CPUHigh {
		c.warn(at.key("cpu_low"),
			fmt.Sprintf("from %d tasks at %d %% to %d puts CPU at %d %%, above cpu_high, so that tasks come and go without end", before, *a.CPULow, left, after),
			fmt.Sprintf("use less than %d", (a.CPUHigh*left+before-1)/before))
	}
}
