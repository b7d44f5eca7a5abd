package config

import (
	"cmp"
	"fmt"
	"sort"
	"strings"

	"cdah/internal/capacity"
)

// Everything that a load balancer has stands in its schema.
func (LoadBalancer) validate(path, *checker) {}

// Everything that subnets have needs the network they are in, which checks them.
func (Subnets) validate(path, *checker) {}

func (k Capacity) validate(at path, c *checker) {
	if _, err := capacity.Lookup(k.InstanceType); err != nil {
		c.error(at.key("instance_type"), err.Error(), "an x86_64 type of "+strings.Join(capacity.Families(), ", "), "choose another, such as t3.small")
	}
}

// maxInstances is the greatest instances.max that the schema allows.
const maxInstances = 5000

// demand is what the services ask of the instances at their greatest.
type demand struct {
	instance  capacity.Instance
	instances int
	names     []string // of the services
	tasks     []capacity.Tasks
}

// checkCapacity does the sums: do the tasks fit, at their greatest number and during a deployment.
func (e Environment) checkCapacity(c *checker) {
	instance, err := capacity.Lookup(e.Capacity.InstanceType)
	if err != nil || !c.sound("capacity.instance_type", "capacity.instances") {
		return
	}
	d := demand{instance: instance, instances: e.Capacity.Instances.Max}
	for _, name := range sortedKeys(e.Services) {
		at := path("services").key(name)
		if c.sound(at.key("cpu"), at.key("memory"), at.key("tasks")) {
			s := e.Services[name]
			d.names = append(d.names, name)
			d.tasks = append(d.tasks, capacity.Tasks{CPU: s.CPU, Memory: s.Memory, Count: s.Tasks.Max})
		}
	}
	if !d.checkEach(c) || !d.checkAll(c) {
		return
	}
	for i, name := range d.names {
		if c.sound(path("services").key(name).key("deployment")) {
			d.checkDeployment(i, e.Services[name].Deployment, c)
		}
	}
}

// checkEach wants each task to fit an empty instance.
func (d demand) checkEach(c *checker) bool {
	fits := true
	for i, name := range d.names {
		t := d.tasks[i]
		if capacity.Fit(d.instance, t) > 0 {
			continue
		}
		fits = false
		place, fix := "memory", fmt.Sprintf("use up to %d, or a larger instance_type", d.instance.TaskMemory())
		if t.CPU > d.instance.CPU() {
			place, fix = "cpu", fmt.Sprintf("use up to %d, or a larger instance_type", d.instance.CPU())
		}
		c.error(path("services").key(name).key(place),
			fmt.Sprintf("a task of %s does not fit an empty %s", size(t), d.instance.Type),
			fmt.Sprintf("up to %d CPU units and %d MiB", d.instance.CPU(), d.instance.TaskMemory()), fix)
	}
	return fits
}

// checkAll wants all services' greatest number of tasks to fit the greatest number of instances.
func (d demand) checkAll(c *checker) bool {
	needed := capacity.Needed(d.instance, d.tasks...)
	if needed <= d.instances {
		return true
	}
	c.error("capacity.instances.max",
		fmt.Sprintf("%s need %s of %s (%s), and max is %d", d.sum(), plural(needed, "instance"), d.instance.Type, d.offer(), d.instances),
		"enough instances for tasks.max of all services", d.waysOut(needed))
	return false
}

// checkDeployment wants room for a deployment of one service while all are at their greatest.
func (d demand) checkDeployment(i int, deployment Deployment, c *checker) {
	at := path("services").key(d.names[i])
	most := d.tasks[i].Count
	start := deployment.mayStart(most)
	if deployment.mayStop(most) > 0 || start == 0 {
		return // old tasks make room, or the deployment is refused anyway
	}
	if needed := d.neededWith(i, most+1); needed > d.instances {
		c.error(at.key("tasks").key("max"),
			fmt.Sprintf("at %s no deployment can proceed: one more needs %s of %s (%s), and capacity.instances.max is %d",
				plural(most, "task"), plural(needed, "instance"), d.instance.Type, d.offer(), d.instances),
			"room for one task more while minimum_percent is 100",
			fmt.Sprintf("raise capacity.instances.max to %d, lower tasks.max to %d, or lower deployment.minimum_percent", needed, d.most(i)-1))
		return
	}
	if needed := d.neededWith(i, most+start); needed > d.instances {
		c.warn(at.key("deployment").key("maximum_percent"),
			fmt.Sprintf("at %s a deployment starts up to %d more, which need %s of %s, and capacity.instances.max is %d: it proceeds in small steps",
				plural(most, "task"), start, plural(needed, "instance"), d.instance.Type, d.instances),
			fmt.Sprintf("raise capacity.instances.max to %d, or lower tasks.max or maximum_percent", needed))
	}
}

// neededWith is the number of instances that are needed with another number of one service's tasks.
func (d demand) neededWith(i, count int) int {
	changed := append([]capacity.Tasks(nil), d.tasks...)
	changed[i].Count = count
	return capacity.Needed(d.instance, changed...)
}

// most is the greatest number of one service's tasks that fit beside the others', or 0.
func (d demand) most(i int) int {
	bound := capacity.Fit(d.instance, d.tasks[i])*d.instances + 1
	tooMany := sort.Search(bound, func(count int) bool { return d.neededWith(i, count) > d.instances })
	return max(tooMany-1, 0)
}

// waysOut names what would make all tasks fit, with numbers.
func (d demand) waysOut(needed int) string {
	var ways []string
	if needed <= maxInstances {
		ways = append(ways, fmt.Sprintf("raise it to %d", needed))
	}
	for i, name := range d.names {
		if most := d.most(i); most > 0 {
			ways = append(ways, fmt.Sprintf("lower services.%s.tasks.max to %d", name, most))
		}
	}
	for _, larger := range capacity.Larger(d.instance) {
		if n := capacity.Needed(larger, d.tasks...); n <= d.instances {
			ways = append(ways, fmt.Sprintf("use %s, of which %d are enough", larger.Type, n))
			break
		}
	}
	return cmp.Or(strings.Join(ways, ", or "), "ask for fewer or smaller tasks")
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
	offer := fmt.Sprintf("%d CPU units and %d MiB each", d.instance.CPU(), d.instance.TaskMemory())
	if len(d.tasks) == 1 {
		offer = fmt.Sprintf("%d fit on each: %s", capacity.Fit(d.instance, d.tasks[0]), strings.TrimSuffix(offer, " each"))
	}
	return offer
}

func size(t capacity.Tasks) string {
	return fmt.Sprintf("%d CPU units and %d MiB", t.CPU, t.Memory)
}

// checkZones advises to have a task in each zone. An environment that may be destroyed at any time
// need not survive the loss of a zone.
func (e Environment) checkZones(c *checker) {
	if e.Ephemeral || !c.sound("network.zones", "ephemeral") {
		return
	}
	for name, service := range e.Services {
		if least := service.Tasks.Min; least > 0 && least < len(e.Network.Zones.Letters) {
			c.warn(path("services").key(name).key("tasks").key("min"),
				fmt.Sprintf("%s cannot be in each of %d zones", plural(least, "task"), len(e.Network.Zones.Letters)),
				fmt.Sprintf("use %d", len(e.Network.Zones.Letters)))
		}
	}
}
