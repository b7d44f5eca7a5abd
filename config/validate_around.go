package config

import "cdah/internal/yamldoc"

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

// ValidateIn gives the network of a Go program the checks that take what is around it: its region, the ports
// that its load balancer listens on, and the ranges of that one's clients.
func (n Network) ValidateIn(at, region string, listenerPorts []int, sources []string) error {
	c := &yamldoc.Checker{}
	n.checkRegion(yamldoc.Path(at), region, c)
	n.checkACLs(yamldoc.Path(at), listenerPorts, sources, c)
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
