package config

import (
	"cmp"
	"slices"
	"strings"

	"cdah/internal/yamldoc"
)

// conditions are what a container can wait for.
func conditions() []string {
	return []string{string(ConditionStart), string(ConditionHealthy), string(ConditionComplete), string(ConditionSuccess)}
}

// maxContainers is how many containers a task may have
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html).
const maxContainers = 10

// task is the containers of a service's task, by name.
type task map[string]taskContainer

type taskContainer struct {
	at            yamldoc.Path
	essential     bool
	healthChecked bool
	Neighbours
}

// checkSidecars checks the containers of a task against each other.
func (s Service) checkSidecars(at yamldoc.Path, c *yamldoc.Checker) {
	all := task{s.Name: {at, true, s.Runtime.HealthCheck != nil, s.Neighbours}}
	for _, name := range sortedKeys(s.Sidecars) {
		sidecar, place := s.Sidecars[name], at.Key("sidecars").Key(name)
		if name == s.Name || !isName(name) {
			c.Error(place, yamldoc.Quote(name)+" cannot name a sidecar", "lowercase letters, digits and single hyphens, a letter first, and not the service's own name", renamed(name, func(other string) bool { return other != s.Name && isName(other) }))
			continue
		}
		all[name] = taskContainer{place, *sidecar.Essential, sidecar.Runtime.HealthCheck != nil, sidecar.Neighbours}
	}
	if f := s.FireLens; f != nil {
		place := at.Key("firelens")
		if _, taken := all[LogRouter]; taken {
			c.Error(place, "there is a container "+LogRouter+" already, as this one would be called", "any other name for that", "rename it")
		}
		all[LogRouter] = taskContainer{at: place, essential: true}
	}
	if len(all) > maxContainers {
		c.Error(at.Key("sidecars"), "has too many containers for a task", "up to nine sidecars", "remove some")
	}
	for _, name := range sortedKeys(all) {
		all.checkDependencies(name, c)
	}
	all.checkCycles(c)
}

// checkTarget wants the load balancer's requests to go to a container of the task that stays.
func (s Service) checkTarget(at yamldoc.Path, c *yamldoc.Checker) {
	if s.Target == nil || !c.Sound(at.Key("target")) {
		return
	}
	place, names := at.Key("target").Key("container"), sortedKeys(s.Sidecars)
	switch sidecar, found := s.Sidecars[s.Target.Container]; {
	case !found:
		c.Error(place, "there is no sidecar "+yamldoc.Quote(s.Target.Container), cmp.Or(strings.Join(names, ", "), "a name in sidecars"),
			cmp.Or(yamldoc.DidYouMean(s.Target.Container, names), "name one of the sidecars, or use container_port for the service's own container"))
	case !*sidecar.Essential:
		c.Error(place, s.Target.Container+" is not essential, so the task would go on without what answers its requests", "an essential sidecar", "remove its essential: false")
	}
	if c.Has(at.Key("container_port")) {
		c.Error(at.Key("container_port"), "the requests go to target.container", "one of container_port and target", "use target.port, and remove it")
	}
}

// checkDependencies checks what a container waits for and links to.
func (t task) checkDependencies(name string, c *yamldoc.Checker) {
	container := t[name]
	for _, other := range sortedKeys(container.DependsOn) {
		place, condition := container.at.Key("depends_on").Key(other), container.DependsOn[other]
		needed, found := t.other(name, other)
		switch {
		case !found:
			c.Error(place, "there is no other container "+yamldoc.Quote(other), t.others(name), t.fix(name, other))
		case !slices.Contains(conditions(), string(condition)):
			c.Error(place, yamldoc.Quote(string(condition))+" is not a condition", strings.Join(conditions(), ", "), cmp.Or(yamldoc.DidYouMean(string(condition), conditions()), "choose one"))
		case condition == ConditionHealthy && !needed.healthChecked:
			c.Error(place, other+" has no health check of its own", "healthy with runtime.health_check", "add one to "+other+", or use start")
		case (condition == ConditionComplete || condition == ConditionSuccess) && needed.essential:
			c.Error(place, other+" is essential: the task ends when it does", string(condition)+" with a sidecar that has essential: false", "set it, or use start")
		}
	}
	for i, other := range container.Links {
		if _, found := t.other(name, other); !found {
			c.Error(container.at.Key("links").Index(i), "there is no other container "+yamldoc.Quote(other), t.others(name), t.fix(name, other))
		}
	}
}

// other returns another container of the task. Where the service's own is not named, any name that no
// other container has may be its own.
func (t task) other(name, other string) (taskContainer, bool) {
	container, found := t[other]
	if own, unnamed := t[""]; unnamed && !found && name != "" {
		return own, true
	}
	return container, found && other != name
}

// others lists what a container may name.
func (t task) others(name string) string {
	return cmp.Or(strings.Join(t.without(name), ", "), "a name in sidecars")
}

func (t task) fix(name, other string) string {
	return cmp.Or(yamldoc.DidYouMean(other, t.without(name)), "name one of the task's containers")
}

func (t task) without(name string) []string {
	return slices.DeleteFunc(sortedKeys(t), func(other string) bool { return other == name || other == "" })
}

// checkCycles refuses containers that wait for each other. A link waits, too: Docker resolves it when
// the container starts.
func (t task) checkCycles(c *yamldoc.Checker) {
	needed := func(name string) []string {
		return slices.DeleteFunc(append(sortedKeys(t[name].DependsOn), t[name].Links...), func(other string) bool {
			_, found := t[other]
			return !found
		})
	}
	if name := inCircle(sortedKeys(t), needed); name != "" {
		c.Error(t[name].at, "its containers wait for each other in a circle, by depends_on or links", "an order in which they can start", "remove one of the relations")
	}
}
