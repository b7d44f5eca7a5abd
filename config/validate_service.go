package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	secretPattern   = regexp.MustCompile(`(?i)(password|passwd|secret|token|private_?key|api_?key|access_?key)`)
)

func (s Service) validate(at path, c *checker) {
	checkImage(at.key("image"), s.Image, c)
	for name := range s.Environment {
		place := at.key("environment").key(name)
		switch {
		case !variablePattern.MatchString(name):
			c.error(place, quote(name)+" cannot name an environment variable", "letters, digits and _, no digit first", "rename it")
		case secretPattern.MatchString(name):
			c.warn(place, "looks like a secret, and its value can be read in the plan, the state and the AWS console", "keep secrets out of this file")
		}
	}
	if s.Tasks.Min == 0 && s.Tasks.Max > 0 {
		c.warn(at.key("tasks").key("min"), "with no task there is no CPU to measure, so that scaling never starts one again", "use 1, or start tasks by hand")
	}
	if c.sound(at.key("tasks"), at.key("deployment")) {
		s.checkRollout(at.key("deployment"), c)
	}
	if a := s.Scaling.Alarms; a != nil && c.sound(at.key("tasks"), at.key("scaling")) {
		s.checkFlapping(at.key("scaling").key("alarms"), *a, c)
	}
}

func (r Range) validate(at path, c *checker) {
	if !c.sound(at) {
		return
	}
	if r.Min > r.Max {
		c.error(at.key("min"), fmt.Sprintf("%d is more than max, %d", r.Min, r.Max), "min up to max", "lower min, or raise max")
		return
	}
	if n := r.Initial(); n < r.Min || n > r.Max {
		c.error(at.key("desired"), fmt.Sprintf("%d is not between min and max", n), fmt.Sprintf("%d to %d", r.Min, r.Max), fmt.Sprintf("use %d", min(max(n, r.Min), r.Max)))
	}
}

func (h HealthCheck) validate(at path, c *checker) {
	if h.Timeout >= h.Interval && c.sound(at.key("timeout"), at.key("interval")) {
		c.error(at.key("timeout"), fmt.Sprintf("%d seconds are not less than the interval, %d", h.Timeout, h.Interval),
			"less than interval", fmt.Sprintf("use %d, or a longer interval", max(h.Interval-1, 2)))
	}
	for _, codes := range strings.Split(h.Codes, ",") {
		if !isCodeRange(codes) && c.sound(at.key("codes")) {
			c.error(at.key("codes"), quote(codes)+" is not a range of codes", "200, a list 200,302 or a range 200-299; 200 to 499", "write such a range, the lower code first")
		}
	}
}

func isCodeRange(codes string) bool {
	low, high, isRange := strings.Cut(codes, "-")
	from, err := strconv.Atoi(low)
	if err != nil || !isRange {
		return err == nil
	}
	to, err := strconv.Atoi(high)
	return err == nil && from < to
}

func (s Scaling) validate(at path, c *checker) {
	if s.Tracking != nil && s.Alarms != nil {
		c.error(at, "has both tracking and alarms, which would fight over one number of tasks", "one of the two", "remove one")
	}
}

// Everything that tracking has stands in its schema.
func (Tracking) validate(path, *checker) {}

func (a Alarms) validate(at path, c *checker) {
	if a.CPULow >= a.CPUHigh && c.sound(at.key("cpu_low"), at.key("cpu_high")) {
		c.error(at.key("cpu_low"), fmt.Sprintf("%d %% is not less than cpu_high, %d %%", a.CPULow, a.CPUHigh), "less than cpu_high", "lower cpu_low, or raise cpu_high")
	}
}

// checkFlapping warns where removing tasks would put the CPU of the others above cpu_high, so that
// they come back and go again. It is nearest with few tasks, as each then carries much.
func (s Service) checkFlapping(at path, a Alarms, c *checker) {
	left := max(s.Tasks.Min, 1)
	before := left + a.Step
	after := a.CPULow * before / left
	if before <= s.Tasks.Max && a.CPULow < a.CPUHigh && after >= a.CPUHigh {
		c.warn(at.key("cpu_low"),
			fmt.Sprintf("from %d tasks at %d %% to %d puts CPU at %d %%, above cpu_high, so that tasks come and go without end", before, a.CPULow, left, after),
			fmt.Sprintf("use less than %d", (a.CPUHigh*left+before-1)/before))
	}
}

func (d Deployment) validate(at path, c *checker) {
	if d.ZoneRebalancing && d.MaximumPercent <= 100 && c.sound(at.key("maximum_percent"), at.key("zone_rebalancing")) {
		c.error(at.key("zone_rebalancing"), "needs room to start a task before it stops another", "true with maximum_percent above 100", "set it to false, or raise maximum_percent")
	}
}

// checkRollout refuses a deployment that can neither stop an old task nor start a new one. ECS
// rounds the minimum up and the maximum down
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html),
// so that percentages that do for many tasks can be stuck with few.
func (s Service) checkRollout(at path, c *checker) {
	for tasks := max(s.Tasks.Min, 1); tasks <= s.Tasks.Max; tasks++ {
		if s.Deployment.mayStop(tasks) == 0 && s.Deployment.mayStart(tasks) == 0 {
			c.error(at, fmt.Sprintf("with %s, %d %% must stay and %d %% may run: no task may be stopped and none started, so no deployment ever proceeds",
				plural(tasks, "task"), s.Deployment.MinimumPercent, s.Deployment.MaximumPercent),
				"percentages that leave room for one task", "raise maximum_percent to 200, or lower minimum_percent")
			return
		}
	}
}

// mayStop is how many of a number of tasks a deployment may stop before it starts new ones.
func (d Deployment) mayStop(tasks int) int {
	return tasks - (tasks*d.MinimumPercent+99)/100
}

// mayStart is how many tasks a deployment may start beside a number of old ones.
func (d Deployment) mayStart(tasks int) int {
	return tasks*d.MaximumPercent/100 - tasks
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
