package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cdah/internal/aws/instancetypes"
	"cdah/internal/plan/capacity"
	"cdah/internal/yamldoc"
)

// maxInstances is the maximum of instances.max that the schema allows.
const maxInstances = 5000

// demand is what the services ask of the instances at their maximum.
type demand struct {
	types     []instancetypes.Type
	host      capacity.Host // the smallest of them, less daemons
	daemons   []capacity.Tasks
	instances int
	names     []string // of the services
	tasks     []capacity.Tasks
	rolling   []bool // whether a deployment of the service starts a task before it stops one
}

// newDemand returns the demand of all services whose numbers stand.
func (e Environment) newDemand(c *yamldoc.Checker) (demand, bool) {
	types := e.Capacity.instances()
	if len(types) == 0 || c.Spoiled("services") || !c.Sound("capacity.instance_type", "capacity.instance_types", "capacity.vcpu", "capacity.memory", "capacity.instances") {
		return demand{}, false
	}
	d := demand{types: types, host: capacity.Smallest(types...), instances: e.Capacity.Instances.Max}
	if e.Logs.Instances {
		d.host = d.host.Beside(capacity.Tasks{Memory: capacity.LogAgentMemory})
	}
	for _, name := range sortedKeys(e.Services) {
		at := yamldoc.Path("services").Key(name)
		if !c.Sound(at.Key("cpu"), at.Key("memory"), at.Key("memory_reservation"), at.Key("runtime"), at.Key("sidecars"), at.Key("tasks"), at.Key("kind")) {
			continue
		}
		t := e.Services[name].task()
		if e.Services[name].Kind == KindDaemon {
			d.checkFits(at, t, c)
			d.host = d.host.Beside(t)
			d.daemons = append(d.daemons, t)
			continue
		}
		d.names = append(d.names, name)
		d.rolling = append(d.rolling, e.Services[name].startsFirst(c, at))
		d.tasks = append(d.tasks, t)
	}
	return d, true
}

// checkCapacity does the sums: do the tasks fit, at their maximum and during a deployment.
func (e Environment) checkCapacity(c *yamldoc.Checker) {
	d, known := e.newDemand(c)
	if !known || !d.checkEach(c) {
		return
	}
	e.checkJobsFit(d, c)
	e.checkReachable(d, c)
	if !d.checkAll(c) {
		return
	}
	e.checkScheduled(d, c)
	for i, name := range d.names {
		if c.Sound(yamldoc.Path("services").Key(name).Key("deployment")) {
			d.checkDeployment(i, e.Services[name].Deployment, c)
		}
	}
}

// checkEach wants each task to fit an empty instance.
func (d demand) checkEach(c *yamldoc.Checker) bool {
	fits := true
	for i, name := range d.names {
		fits = d.checkFits(yamldoc.Path("services").Key(name), d.tasks[i], c) && fits
	}
	return fits
}

// checkJobsFit wants a place for each job on an empty instance. Jobs come and go, so that they are in no
// sum: one that finds no room waits for it.
func (e Environment) checkJobsFit(d demand, c *yamldoc.Checker) {
	for _, name := range sortedKeys(e.Jobs) {
		at, job := yamldoc.Path("jobs").Key(name), e.Jobs[name]
		if c.Sound(at.Key("cpu"), at.Key("memory"), at.Key("memory_reservation"), at.Key("runtime")) {
			d.checkFits(at, capacity.Tasks{CPU: job.CPU, Memory: job.Reserved()}, c)
		}
	}
}

// checkFits wants a task to fit an empty instance, beside daemons.
func (d demand) checkFits(at yamldoc.Path, t capacity.Tasks, c *yamldoc.Checker) bool {
	if capacity.Fit(d.host, t) > 0 {
		return true
	}
	place, fix := "memory", fmt.Sprintf("use up to %d, or a larger instance_type", max(d.host.Memory, 0))
	if t.CPU > d.host.CPU {
		place, fix = "cpu", fmt.Sprintf("use up to %d, or a larger instance_type", max(d.host.CPU, 0))
	}
	c.Error(at.Key(place),
		fmt.Sprintf("a task of %s does not fit %s", size(t), d.empty()),
		fmt.Sprintf("up to %d CPU units and %d MiB", max(d.host.CPU, 0), max(d.host.Memory, 0)), fix)
	return false
}

// checkAll wants all services' maximum number of tasks to fit the maximum number of instances.
func (d demand) checkAll(c *yamldoc.Checker) bool {
	needed := capacity.Needed(d.host, d.tasks...)
	if needed <= d.instances {
		return true
	}
	c.Error("capacity.instances.max",
		fmt.Sprintf("%s need %s of %s (%s), and max is %d", d.sum(), plural(needed, "instance"), d.instance(), d.offer(), d.instances),
		"enough instances for tasks.max of all services", d.waysOut())
	return false
}

// checkDeployment wants room for a deployment of one service while all are at their maximum.
func (d demand) checkDeployment(i int, deployment Deployment, c *yamldoc.Checker) {
	at := yamldoc.Path("services").Key(d.names[i])
	most := d.tasks[i].Count
	start := deployment.mayStart(most)
	if deployment.mayStop(most) > 0 || start == 0 {
		return // old tasks make room, or the deployment is refused anyway
	}
	if needed := d.neededWith(i, most+1); needed > d.instances {
		c.Error(at.Key("tasks").Key("max"),
			fmt.Sprintf("at %s no deployment can proceed: one more needs %s of %s (%s), and capacity.instances.max is %d",
				plural(most, "task"), plural(needed, "instance"), d.instance(), d.offer(), d.instances),
			"room for one task more while minimum_percent is 100",
			fmt.Sprintf("raise capacity.instances.max to %d, lower tasks.max to %d, or lower deployment.minimum_percent", needed, d.most(i)-1))
		return
	}
	if needed := d.neededWith(i, most+start); needed > d.instances {
		c.Warn(at.Key("deployment").Key("maximum_percent"),
			fmt.Sprintf("at %s a deployment starts up to %d more, which need %s of %s, and capacity.instances.max is %d: it proceeds in small steps",
				plural(most, "task"), start, plural(needed, "instance"), d.instance(), d.instances),
			fmt.Sprintf("raise capacity.instances.max to %d, or lower tasks.max or maximum_percent", needed))
	}
}

// neededWith is the number of instances that are needed with another number of one service's tasks.
func (d demand) neededWith(i, count int) int {
	changed := slices.Clone(d.tasks)
	changed[i].Count = count
	return capacity.Needed(d.host, changed...)
}

// most is the maximum number of one service's tasks that fit beside the others', or 0.
func (d demand) most(i int) int {
	others := slices.Delete(slices.Clone(d.tasks), i, i+1)
	return capacity.Most(d.host, d.instances, d.tasks[i], others...)
}

// startsFirst reports whether a deployment of the service starts a task before it stops one.
func (s Service) startsFirst(c *yamldoc.Checker, at yamldoc.Path) bool {
	return c.Sound(at.Key("deployment")) && s.Deployment.mayStop(s.Tasks.Max) == 0 && s.Deployment.mayStart(s.Tasks.Max) > 0
}

// deployed is the number of instances that hold all tasks and, for a deployment of each service in turn, one more.
func (d demand) deployed(host capacity.Host) int {
	needed := capacity.Needed(host, d.tasks...)
	for i, starts := range d.rolling {
		if starts {
			more := slices.Clone(d.tasks)
			more[i].Count++
			needed = max(needed, capacity.Needed(host, more...))
		}
	}
	return needed
}

// waysOut names what would make all tasks fit, and let them be deployed, with numbers.
func (d demand) waysOut() string {
	var ways []string
	if needed := d.deployed(d.host); needed <= maxInstances {
		way := fmt.Sprintf("raise it to %d", needed)
		if needed > capacity.Needed(d.host, d.tasks...) {
			way += ", so that a deployment has room"
		}
		ways = append(ways, way)
	}
	for i, name := range d.names {
		most := d.most(i)
		if d.rolling[i] {
			most--
		}
		if most > 0 {
			ways = append(ways, fmt.Sprintf("lower services.%s.tasks.max to %d", name, most))
		}
	}
	for _, larger := range d.larger() {
		if n := d.deployed(capacity.HostOf(larger).Beside(d.daemons...)); n <= d.instances {
			ways = append(ways, fmt.Sprintf("use %s, of which %d are enough", larger.Name, n))
			break
		}
	}
	return cmp.Or(strings.Join(ways, ", or "), "ask for fewer or smaller tasks")
}

// larger returns the larger types of the family, where there is one type.
func (d demand) larger() []instancetypes.Type {
	if len(d.types) > 1 {
		return nil
	}
	return instancetypes.Larger(d.types[0])
}

// instance names what tasks are counted on.
func (d demand) instance() string {
	if len(d.types) == 1 {
		return d.types[0].Name
	}
	names := make([]string, len(d.types))
	for i, instance := range d.types {
		names[i] = instance.Name
	}
	return "the smallest of " + strings.Join(names, ", ")
}

// empty names an instance that nothing runs on.
func (d demand) empty() string {
	if len(d.types) == 1 {
		return "an empty " + d.instance()
	}
	return d.instance() + ", even empty"
}

// sum lists the tasks, such as "15 tasks of web (128 CPU units and 256 MiB each)".
func (d demand) sum() string {
	parts := make([]string, len(d.names))
	for i, name := range d.names {
		parts[i] = fmt.Sprintf("%s of %s (%s each)", plural(d.tasks[i].Count, "task"), name, size(d.tasks[i]))
	}
	return strings.Join(parts, " and ")
}

// offer says what an instance offers, and how many tasks that is where there is one kind of them.
func (d demand) offer() string {
	offer := fmt.Sprintf("%d CPU units and %d MiB each", d.host.CPU, d.host.Memory)
	if len(d.tasks) == 1 {
		offer = fmt.Sprintf("%d fit on each: %s", capacity.Fit(d.host, d.tasks[0]), strings.TrimSuffix(offer, " each"))
	}
	return offer
}

func size(t capacity.Tasks) string {
	return fmt.Sprintf("%d CPU units and %d MiB", t.CPU, t.Memory)
}

// checkZones advises to have a task in each zone. An environment that may be destroyed at any time
// need not survive the loss of a zone, and a service that no visitor reaches may be meant to be one task: a clock,
// or a cache.
func (e Environment) checkZones(c *yamldoc.Checker) {
	if e.Ephemeral || !c.Sound("network.zones", "ephemeral") {
		return
	}
	for name, service := range e.Services {
		one := service.Kind != KindWeb && service.Tasks.Max == 1
		if minimum := service.Tasks.Min; minimum > 0 && minimum < len(e.Network.Staying()) && !one {
			c.Warn(yamldoc.Path("services").Key(name).Key("tasks").Key("min"),
				fmt.Sprintf("%s cannot be in each of %d zones", plural(minimum, "task"), len(e.Network.Staying())),
				fmt.Sprintf("use %d", len(e.Network.Staying())))
		}
	}
}
