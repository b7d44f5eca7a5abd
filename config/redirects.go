package config

import (
	"fmt"
	"regexp"
	"slices"

	"cdah/internal/plan/priorities"
	"cdah/internal/yamldoc"
)

// redirectHost is a host in full: lowercase letters, digits and hyphens between dots.
var redirectHost = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)

// redirects returns the route of each redirect. It has the name of its host, as which no service can be called.
func (b LoadBalancer) redirects() []priorities.Route {
	var routes []priorities.Route
	for _, host := range sortedKeys(b.Redirects) {
		routes = append(routes, priorities.Route{Service: host, Hosts: []string{host}})
	}
	return routes
}

// RedirectRules returns the rules of the redirects of a load balancer that has no other.
func (b LoadBalancer) RedirectRules() []priorities.Rule { return priorities.Rules(b.redirects()) }

// checkRedirects wants each redirect to lead in one step from a name with a certificate to another host.
func (b LoadBalancer) checkRedirects(at yamldoc.Path, domain *Domain, c *yamldoc.Checker) {
	at = at.Key("redirects")
	if !c.Sound(at, "domain") {
		return
	}
	if domain == nil && len(b.Redirects) > 0 {
		c.Error(at, "there is no domain, whose names they are between", "redirects of domain.name and domain.alternative_names", "add a domain, or remove them")
		return
	}
	for _, from := range sortedKeys(b.Redirects) {
		place, to := at.Key(from), b.Redirects[from]
		_, goesOn := b.Redirects[to]
		switch {
		case interpolates(from) || interpolates(to): // said elsewhere
		case !redirectHost.MatchString(from) || len(from) > maxPatternLength:
			c.Error(place, yamldoc.Quote(from)+" is not a host name", fmt.Sprintf("up to %d lowercase letters, digits and hyphens between dots, such as example.com", maxPatternLength), inForm(from, redirectHost, "write the whole name"))
		case !redirectHost.MatchString(to) || len(to) > maxPatternLength:
			c.Error(place, yamldoc.Quote(to)+" is not a host name", "a name such as www.example.com, without protocol and path", inForm(to, redirectHost, "write the name alone"))
		case from == domain.Name:
			c.Error(place, from+" is the website's own name, which must answer by itself", "names in domain.alternative_names", "make "+to+" the domain's name, and redirect "+from+" as one of the others")
		case goesOn:
			c.Error(place, to+" is redirected itself", "a host that answers", "name the host that "+to+" leads to, or remove one of the two")
		case !slices.ContainsFunc(domain.Names(), func(name string) bool { return covers(name, from) }):
			c.Error(place, from+" is none of the domain's names, so its certificate does not fit", "names of domain", "add it to domain.alternative_names")
		}
	}
}
