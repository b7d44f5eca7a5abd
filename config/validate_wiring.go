package config

import (
	"errors"
	"fmt"

	"cdah/internal/aws/settings"
	"cdah/internal/yamldoc"
)

// ValidatePlace gives what begins the names of a Go program's resources, and the account and the region that
// they are in, the checks that a file's get. What is empty has no problem.
func ValidatePlace(name, account, region string) error {
	c := &yamldoc.Checker{}
	if name != "" {
		checkProject(c, "Name", name)
		if !namePattern.MatchString(name) {
			c.Error("Name", yamldoc.Quote(name)+" cannot begin names", "lowercase letters, digits and single hyphens, a letter first", "rename it")
		}
	}
	if account != "" {
		checkAccount(c, "Account", account)
	}
	if region != "" {
		checkRegion(c, "Region", region)
	}
	return c.Problems().Err()
}

// ValidateIn gives the network of a Go program the checks that take what is around it: its region, its load
// balancer, and what in the VPC its instances reach.
func (n Network) ValidateIn(at, region string, front Front, inside Inside) error {
	c := &yamldoc.Checker{}
	for i, port := range front.ListenerPorts {
		if port < 1 || port > settings.LastPort {
			c.Error(yamldoc.Path("ListenerPorts").Index(i), fmt.Sprintf("%d is no port", port), fmt.Sprintf("1 to %d", settings.LastPort), "give the port of a listener")
		}
	}
	n.checkRegion(yamldoc.Path(at), region, c)
	n.checkACLs(yamldoc.Path(at), front, inside, c)
	return c.Problems().Err()
}

// ValidateIn gives the load balancer of a Go program the checks that take what is around it: whether its
// subnets have IPv6, and whether it can be destroyed at any time.
func (b LoadBalancer) ValidateIn(at string, ipv6, ephemeral bool) error {
	c := &yamldoc.Checker{}
	b.checkSources(yamldoc.Path(at), ipv6, c)
	b.checkProtection(yamldoc.Path(at), ephemeral, c)
	return c.Problems().Err()
}

// ValidateRedirects gives the redirects of a Go program the checks that take their domain.
func (b LoadBalancer) ValidateRedirects(at string, domain *Domain) error {
	c := &yamldoc.Checker{}
	b.checkRedirects(yamldoc.Path(at), domain, c)
	return c.Problems().Err()
}

// ValidateIn gives the domain of a Go program, which may be nil, the checks that take what is around it: the
// account and the region of its load balancer.
func (d *Domain) ValidateIn(at, account, region string) error {
	c := &yamldoc.Checker{}
	if d != nil {
		d.checkCertificate(yamldoc.Path(at), account, region, c)
	}
	return c.Problems().Err()
}

// ValidateIn gives the receivers and the budget of a Go program the check that takes what is around them: their
// region.
func (a Alerts) ValidateIn(at, region string) error {
	c := &yamldoc.Checker{}
	a.checkOffered(yamldoc.Path(at), region, c)
	return c.Problems().Err()
}

// ValidateIn gives the logs of a Go program the check that takes what is around them: their account and region.
func (l Logs) ValidateIn(at, account, region string) error {
	c := &yamldoc.Checker{}
	l.checkKey(yamldoc.Path(at), account, region, c)
	return c.Problems().Err()
}

// ValidateIn gives the service of a Go program the check that takes what is around it: its account and region,
// in which private images, secrets and policies must be.
func (s Service) ValidateIn(at, account, region string) error {
	c := &yamldoc.Checker{}
	s.eachContainer(yamldoc.Path(at), func(at yamldoc.Path, container pulled) { container.checkIn(at, account, region, c) })
	s.checkRole(yamldoc.Path(at), account, region, c)
	return c.Problems().Err()
}

// ValidateIn is the same for a job.
func (j Job) ValidateIn(at, account, region string) error {
	c := &yamldoc.Checker{}
	j.pulled().checkIn(yamldoc.Path(at), account, region, c)
	j.checkRole(yamldoc.Path(at), account, region, c)
	return c.Problems().Err()
}

// ValidateName gives the name of a service or a job of a Go program, which stands at a place, the check that a
// file's gets. An empty one has no problem.
func ValidateName(at, what, name string) error {
	c := &yamldoc.Checker{}
	if name != "" {
		checkName(yamldoc.Path(at), what, name, c)
	}
	return c.Problems().Err()
}

// ValidateConnections gives the connections of a Go program's instances the checks that a file's get.
func ValidateConnections(at string, connections map[string]Connection, egressPorts []int) error {
	c := &yamldoc.Checker{}
	checkConnections(yamldoc.Path(at), connections, egressPorts, c)
	problems := []error{c.Problems().Err()}
	for _, name := range sortedKeys(connections) {
		problems = append(problems, Validate(string(yamldoc.Path(at).Key(name)), connections[name]))
	}
	return errors.Join(problems...)
}

// ValidateTags gives the tags of a Go program the checks that a file's get.
func ValidateTags(at string, tags map[string]string) error {
	c := &yamldoc.Checker{}
	checkTags(yamldoc.Path(at), c, tags)
	for key, value := range tags {
		if interpolates(value) {
			interpolated(yamldoc.Path(at).Key(key), value, c)
		}
	}
	return c.Problems().Err()
}
