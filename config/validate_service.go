package config

import (
	"fmt"
	"strconv"
	"strings"

	"cdah/internal/yamldoc"
)

func (s Service) validate(at yamldoc.Path, c *yamldoc.Checker) {
	s.checkKind(at, c)
	s.checkSidecars(at, c)
	s.checkTarget(at, c)
	s.checkCodes(at.Key("health_check").Key("codes"), c)
	s.checkProxied(at, c)
	checkSize(s.containers(at), c)
	if s.Exec && c.Sound(at.Key("exec")) {
		s.checkExec(at, c)
	}
	if s.Kind == KindDaemon {
		if *s.Deployment.MinimumPercent >= 100 {
			c.Error(at.Key("deployment").Key("minimum_percent"), "a daemon has one task on each instance, which must go before its successor comes",
				"less than 100", "use 0, or 66 to do a third of the instances at a time")
		}
		return
	}
	if !c.Has(at.Key("tasks")) && !c.Spoiled(at.Key("tasks")) {
		c.Malformed(at.Key("tasks"), "is missing", "how many tasks", "add tasks, such as {min: 3, max: 6}")
	}
	if s.Tasks.Min == 0 && s.Tasks.Max > 0 && *s.Scaling.Enabled && !s.Scaling.Tracking.withoutTasks() {
		c.Warn(at.Key("tasks").Key("min"), "with no task there is no CPU to measure, so that scaling never starts one again", "use 1, track a queue, or start tasks by hand")
	}
	if c.Sound(at.Key("tasks"), at.Key("deployment")) {
		s.checkRollout(at.Key("deployment"), c)
		s.checkRollbackAlarm(at.Key("deployment").Key("rollback_on_errors"), c)
	}
	s.checkScaling(at, c)
}

// checkRollbackAlarm refuses a rollback that the file asks for and no alarm can set off.
func (s Service) checkRollbackAlarm(at yamldoc.Path, c *yamldoc.Checker) {
	enabled := s.Alarms.Target5xxRate.Enabled
	if *s.Deployment.RollbackOnErrors && c.Has(at) && (s.Kind != KindWeb || enabled != nil && !*enabled) {
		c.Error(at, "nothing tells of errors", "true for a web service with the alarm target_5xx_rate", "remove it, or enable the alarm")
	}
}

// checkKind refuses what a kind of service cannot have. Defaults do not count: only what the file says.
func (s Service) checkKind(at yamldoc.Path, c *yamldoc.Checker) {
	var refused []string
	var why string
	switch s.Kind {
	case KindWorker:
		refused, why = webKeys(), "a worker gets no requests from the load balancer"
	case KindDaemon:
		refused, why = append(webKeys(), "tasks", "scaling", "placement"), "a daemon has one task on each instance, and answers no requests"
		d := s.Deployment
		for name, other := range map[string]bool{
			"maximum_percent": d.MaximumPercent != 100, "zone_rebalancing": *d.ZoneRebalancing, "rollback_on_errors": *d.RollbackOnErrors,
		} {
			if other { // than what a daemon has anyway
				refused = append(refused, "deployment."+name)
			}
		}
	}
	for _, key := range refused {
		place := at
		for _, step := range strings.Split(key, ".") {
			place = place.Key(step)
		}
		if c.Has(place) {
			c.Error(place, why, "only what a "+string(s.Kind)+" has", "remove it, or change kind")
		}
	}
}

// webKeys are the keys that only a service behind the load balancer has.
func webKeys() []string {
	return []string{"route", "container_port", "target", "health_check", "deregistration_delay", "load_balancing"}
}

// checkExec refuses what keeps the agent of ECS Exec from writing its files
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html).
func (s Service) checkExec(at yamldoc.Path, c *yamldoc.Checker) {
	for place, container := range s.containers(at) {
		if container.Runtime.ReadOnly {
			c.Error(place.Key("runtime").Key("read_only"), "ECS Exec writes to the root file system, and exec is on", "false while exec is true", "switch one of the two off")
		}
	}
}

// containers returns the containers that an owner describes, by their places.
func (s Service) containers(at yamldoc.Path) map[yamldoc.Path]Container {
	all := map[yamldoc.Path]Container{at: s.Container}
	for name, sidecar := range s.Sidecars {
		all[at.Key("sidecars").Key(name)] = sidecar.Container
	}
	return all
}

func (r Range) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Sound(at) {
		return
	}
	if r.Min > r.Max {
		c.Error(at.Key("min"), fmt.Sprintf("%d is more than max, %d", r.Min, r.Max), "min up to max", "lower min, or raise max")
		return
	}
	if n := r.Initial(); n < r.Min || n > r.Max {
		c.Error(at.Key("desired"), fmt.Sprintf("%d is not between min and max", n), fmt.Sprintf("%d to %d", r.Min, r.Max), fmt.Sprintf("use %d", min(max(n, r.Min), r.Max)))
	}
}

func (h HealthCheck) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if h.Timeout >= h.Interval && c.Sound(at.Key("timeout"), at.Key("interval")) {
		c.Error(at.Key("timeout"), fmt.Sprintf("%d seconds are not less than the interval, %d", h.Timeout, h.Interval),
			"less than interval", fmt.Sprintf("use %d, or a longer interval", max(h.Interval-1, 2)))
	}
	for _, codes := range strings.Split(h.Codes, ",") {
		if !isCodeRange(codes) && c.Sound(at.Key("codes")) {
			c.Error(at.Key("codes"), yamldoc.Quote(codes)+" is not a range of codes", "200, a list 200,302 or a range 200-299; 200 to 499", "write such a range, the lower code first")
		}
	}
}

// checkCodes wants codes of the protocol that tasks are asked by: those of gRPC have up to two digits.
func (s Service) checkCodes(at yamldoc.Path, c *yamldoc.Checker) {
	isGRPC := len(strings.FieldsFunc(s.HealthCheck.Codes, func(r rune) bool { return r == ',' || r == '-' })[0]) < 3
	switch wantsGRPC := s.LoadBalancing.ProtocolVersion == GRPC; {
	case isGRPC == wantsGRPC || !c.Sound(at):
	case wantsGRPC:
		c.Error(at, yamldoc.Quote(s.HealthCheck.Codes)+" are codes of HTTP, and the tasks speak gRPC", "0 to 99, such as 0 or 0,12", "use gRPC's codes, or remove it")
	default:
		c.Error(at, yamldoc.Quote(s.HealthCheck.Codes)+" are codes of gRPC, and the tasks speak HTTP", "200 to 499, such as 200-299", "use codes of HTTP, or remove it")
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

func (d Deployment) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if *d.ZoneRebalancing && d.MaximumPercent <= 100 && c.Sound(at.Key("maximum_percent"), at.Key("zone_rebalancing")) {
		c.Error(at.Key("zone_rebalancing"), "needs room to start a task before it stops another", "true with maximum_percent above 100", "set it to false, or raise maximum_percent")
	}
}

// checkRollout refuses a deployment that can neither stop an old task nor start a new one. ECS
// rounds the minimum up and the maximum down
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html),
// so that percentages that do for many tasks can be stuck with few.
func (s Service) checkRollout(at yamldoc.Path, c *yamldoc.Checker) {
	for tasks := max(s.Tasks.Min, 1); tasks <= s.Tasks.Max; tasks++ {
		if s.Deployment.mayStop(tasks) == 0 && s.Deployment.mayStart(tasks) == 0 {
			c.Error(at, fmt.Sprintf("with %s, %d %% must stay and %d %% may run: no task may be stopped and none started, so no deployment ever proceeds",
				plural(tasks, "task"), *s.Deployment.MinimumPercent, s.Deployment.MaximumPercent),
				"percentages that leave room for one task", "raise maximum_percent to 200, or lower minimum_percent")
			return
		}
	}
}

// mayStop is how many of a number of tasks a deployment may stop before it starts new ones.
func (d Deployment) mayStop(tasks int) int {
	return tasks - (tasks**d.MinimumPercent+99)/100
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
