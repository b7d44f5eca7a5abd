package config

import (
	"cmp"
	"slices"
	"strings"

	"cdah/internal/yamldoc"
)

// checkNeighbours checks what services call each other against what there is.
func (e Environment) checkNeighbours(c *yamldoc.Checker) {
	if c.Spoiled("services") {
		return
	}
	var private []string
	for _, name := range sortedKeys(e.Services) {
		if e.Services[name].Private != nil {
			private = append(private, name)
		}
	}
	for _, name := range sortedKeys(e.Services) {
		at := yamldoc.Path("services").Key(name).Key("connects_to")
		for i, server := range e.Services[name].ConnectsTo {
			others := slices.DeleteFunc(slices.Clone(private), func(other string) bool { return other == name })
			_, found := e.Services[server]
			switch {
			case server == name:
				c.Error(at.Index(i), "a service reaches itself without it", "other services", "remove it")
			case !found:
				c.Error(at.Index(i), "there is no service "+yamldoc.Quote(server), cmp.Or(strings.Join(others, ", "), "a service with private"),
					cmp.Or(yamldoc.DidYouMean(server, others), "name a service of this environment"))
			case !slices.Contains(private, server) && !c.Spoiled(yamldoc.Path("services").Key(server).Key("private")):
				c.Error(at.Index(i), server+" is not private", "a service with private", "add private to "+server+", such as {port: 8080}")
			}
		}
	}
	e.checkTurns(c)
	e.checkFront(private, c)
}

// checkFront tells of services that have left the load balancer by becoming private, where nothing is behind it then.
func (e Environment) checkFront(private []string, c *yamldoc.Checker) {
	for _, service := range e.Services {
		if service.Kind == KindWeb {
			return
		}
	}
	for _, name := range private {
		if at := yamldoc.Path("services").Key(name); !c.Has(at.Key("kind")) {
			c.Warn(at.Key("private"), "takes the service from behind the load balancer, where then is nothing", "say kind: web for both, or kind: worker")
		}
	}
}

// checkTurns refuses services that connect to each other: a task finds what was there when it was started, so that
// each has to come after those that it calls
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html).
func (e Environment) checkTurns(c *yamldoc.Checker) {
	name := inCircle(sortedKeys(e.Services), func(name string) []string { return e.Services[name].ConnectsTo })
	if name != "" {
		c.Error(yamldoc.Path("services").Key(name).Key("connects_to"), "leads back to "+name+": of services that call each other none can be deployed before the other",
			"services of which each calls such as are there before it", "remove one of the connections, or put the services into one task, as sidecars")
	}
}

// checkProxied checks what the proxy of Service Connect has to do with the rest of a task.
func (s Service) checkProxied(at yamldoc.Path, c *yamldoc.Checker) {
	if !s.IsProxied() {
		return
	}
	for name, sidecar := range s.Sidecars {
		place := at.Key("sidecars").Key(name)
		if slices.Contains(s.ConnectsTo, name) {
			c.Error(place, "has the name of a service in connects_to", "a name that means one thing in the task", "rename the sidecar")
		}
		warnReservation(place, sidecar.Container, c)
		warnLinks(place, sidecar.Neighbours, c)
	}
	for _, server := range s.ConnectsTo {
		if _, given := s.Runtime.ExtraHosts[server]; given {
			c.Error(at.Key("runtime").Key("extra_hosts").Key(server), "is the name of a service in connects_to", "a name that means one thing in the task", "remove it")
		}
	}
	warnReservation(at, s.Container, c)
	warnLinks(at, s.Neighbours, c)
}

// warnReservation tells of a reservation that does not count.
func warnReservation(at yamldoc.Path, k Container, c *yamldoc.Checker) {
	if k.MemoryReservation > 0 {
		c.Warn(at.Key("memory_reservation"), "a task with private or connects_to reserves the memory of all its containers, to have room for its proxy", "remove it, or lower memory")
	}
}

// warnLinks tells of what AWS does not speak of.
func warnLinks(at yamldoc.Path, n Neighbours, c *yamldoc.Checker) {
	if len(n.Links) > 0 {
		c.Warn(at.Key("links"), "AWS does not say that links work beside Service Connect, by which private and connects_to do", "try it, or make what is linked to a private service")
	}
}
