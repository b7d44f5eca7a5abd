package config

import (
	"fmt"
	"strings"

	"cdah/internal/plan/priorities"
	"cdah/internal/yamldoc"
)

// maxPriority is the last priority of a listener rule
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html).
const maxPriority = 50000

// ListenerRules returns the rules that send requests to the services, the one that is tried first before the
// others. Maintenance mode's is not among them.
func (e Environment) ListenerRules() []priorities.Rule {
	return listenerRules(e.Services, func(string) bool { return true })
}

// listenerRules returns the rules of those services that get requests and are wanted.
func listenerRules(services map[string]Service, wanted func(service string) bool) []priorities.Rule {
	var routes []priorities.Route
	for _, name := range sortedKeys(services) {
		if services[name].Kind == KindWeb && wanted(name) {
			routes = append(routes, services[name].Route.of(name))
		}
	}
	return priorities.Rules(routes)
}

// Rules returns the rules of a service that has the listener for itself.
func (r Route) Rules(service string) []priorities.Rule {
	return priorities.Rules([]priorities.Route{r.of(service)})
}

func (r Route) of(service string) priorities.Route {
	return priorities.Route{Service: service, Hosts: r.Hosts, Paths: r.Paths, Priority: r.Priority}
}

// checkRoutes wants every priority once, every host and path of a service to get requests, and every request to go
// to a service that can be known.
func (e Environment) checkRoutes(c *yamldoc.Checker) {
	chosen := map[int]string{} // service by priority
	rules := listenerRules(e.Services, func(name string) bool {
		at := yamldoc.Path("services").Key(name).Key("route")
		priority := e.Services[name].Route.Priority
		if !c.Sound(at) || priority == 0 {
			return c.Sound(at)
		}
		if other, taken := chosen[priority]; taken {
			c.Error(at.Key("priority"), fmt.Sprintf("%d is the priority of the service %s already", priority, other),
				fmt.Sprintf("%d to %d, each once", priorities.First, maxPriority), fmt.Sprintf("use %d", freePriority(priority, e.Services)))
			return false
		}
		chosen[priority] = name
		return true
	})
	for _, conflict := range priorities.Conflicts(rules) {
		at := yamldoc.Path("services").Key(conflict.Service).Key("route")
		requests, others := yamldoc.Quote(conflict.Requests()), claimed(conflict.By)
		if conflict.Tie {
			c.Error(at, requests+" shares requests with "+others+", and none is more specific", "of two patterns that match one request, a more specific one",
				"give one of the services a priority, or change hosts or paths")
			continue
		}
		c.Error(at, requests+" gets no request: all go to "+others, "hosts and paths that no rule before matches",
			"change hosts or paths of one of the services, or the priority if one is given")
	}
}

// claimed names hosts and paths of services.
func claimed(claims []priorities.Claim) string {
	var texts []string
	for _, claim := range claims {
		texts = append(texts, yamldoc.Quote(claim.Requests())+" of the service "+claim.Service)
	}
	return strings.Join(texts, " and ")
}

// freePriority is the first priority after another that no service has.
func freePriority(after int, services map[string]Service) int {
	taken := map[int]bool{}
	for _, service := range services {
		taken[service.Route.Priority] = true
	}
	for free := after + 1; ; free++ {
		if free > maxPriority {
			free = priorities.First
		}
		if !taken[free] {
			return free
		}
	}
}
