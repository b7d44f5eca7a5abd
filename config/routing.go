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

// ListenerRules returns the rules that send requests to the services and the redirects, the one that is tried first
// before the others. That of a redirect has the name of its host for a service. Maintenance mode's is not among them.
func (e Environment) ListenerRules() []priorities.Rule {
	return e.listenerRules(func(string) bool { return true })
}

// listenerRules returns the rules of the redirects, and of those services that get requests and are wanted.
func (e Environment) listenerRules(wanted func(service string) bool) []priorities.Rule {
	routes := e.LoadBalancer.redirects()
	for _, name := range sortedKeys(e.Services) {
		if e.Services[name].Kind == KindWeb && wanted(name) {
			routes = append(routes, e.Services[name].Route.of(name))
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
	if !c.Sound("load_balancer.redirects") {
		e.LoadBalancer.Redirects = nil
	}
	rules := e.listenerRules(func(name string) bool {
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
		if _, is := e.LoadBalancer.Redirects[conflict.Service]; is {
			at = yamldoc.Path("load_balancer.redirects").Key(conflict.Service)
		}
		requests, others := yamldoc.Quote(conflict.Requests()), e.claimed(conflict.By)
		if conflict.Tie {
			c.Error(at, requests+" shares requests with "+others+", and none is more specific", "of two patterns that match one request, a more specific one",
				"give one of the services a priority, or change hosts or paths")
			continue
		}
		c.Error(at, requests+" gets no request: all go to "+others, "hosts and paths that no rule before matches",
			e.routeFix(conflict))
	}
}

// routeFix says how a route that gets nothing gets its requests. A service without a route takes all that no other does.
func (e Environment) routeFix(conflict priorities.Conflict) string {
	open := func(service string) bool {
		s, is := e.Services[service]
		return is && len(s.Route.Hosts)+len(s.Route.Paths) == 0
	}
	for _, by := range conflict.By {
		if open(by.Service) && open(conflict.Service) {
			return fmt.Sprintf("give %s or %s a route, such as {paths: [/%s/*]}, or kind: worker", conflict.Service, by.Service, conflict.Service)
		}
	}
	return "change hosts or paths of one of the services, or the priority if one is given"
}

// claimed names hosts and paths of services, and redirects.
func (e Environment) claimed(claims []priorities.Claim) string {
	var texts []string
	for _, claim := range claims {
		if _, is := e.LoadBalancer.Redirects[claim.Service]; is {
			texts = append(texts, "the redirect of "+claim.Service)
			continue
		}
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
