package config

import (
	"regexp"
	"slices"
	"strings"

	"cdah/internal/yamldoc"
)

var domainPattern = regexp.MustCompile(`^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)

// validate wants names that a certificate can have, and a way to prove that they are the owner's.
func (d Domain) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for i, name := range d.AlternativeNames {
		place := at.Key("alternative_names").Index(i)
		switch {
		case !domainPattern.MatchString(name) && !interpolates(name):
			c.Error(place, yamldoc.Quote(name)+" is not a domain name", "lowercase letters, digits and hyphens between dots, such as example.com or *.example.com", inForm(name, domainPattern, "write a domain name"))
		case name == d.Name:
			c.Error(place, yamldoc.Quote(name)+" is the website's name already", "further names", "remove it")
		}
	}
	if d.Zone == "" && d.Certificate == "" && c.Sound(at) {
		c.Error(at, "has neither zone nor certificate, so nothing proves whose the name is",
			"zone, certificate, or both", "add the hosted zone that holds "+d.Name+", or the ARN of a certificate for it")
	}
	if d.Zone != "" && c.Sound(at) {
		d.checkZone(at, c)
	}
}

// checkZone wants all names to be in the zone, where their records are made.
func (d Domain) checkZone(at yamldoc.Path, c *yamldoc.Checker) {
	for i, name := range d.Names() {
		if name == d.Zone || strings.HasSuffix(name, "."+d.Zone) {
			continue
		}
		place := at.Key("name")
		if i > 0 {
			place = at.Key("alternative_names").Index(i - 1)
		}
		c.Error(place, yamldoc.Quote(name)+" is not in the zone "+d.Zone, "names that end in ."+d.Zone, "change the name or the zone")
	}
}

// checkCertificate wants the certificate to be where the load balancer is: it serves its own account and
// region.
func (d Domain) checkCertificate(at yamldoc.Path, account, region string, c *yamldoc.Checker) {
	at = at.Key("certificate")
	if parts := strings.Split(d.Certificate, ":"); len(parts) > 4 && c.Sound(at, "region", "account") && (parts[3] != region || parts[4] != account) {
		c.Error(at, "is of account "+parts[4]+" in "+parts[3], "a certificate of account "+account+" in "+region, "request one there")
	}
}

// checkDomain holds the domain against the rest of the environment: a request for another host name meets no
// certificate.
func (e Environment) checkDomain(c *yamldoc.Checker) {
	if e.Domain == nil {
		e.checkPlainHTTP(c)
		return
	}
	e.Domain.checkCertificate("domain", e.Account, e.Region, c)
	if !c.Sound("domain", "services") {
		return
	}
	for _, service := range sortedKeys(e.Services) {
		for i, host := range e.Services[service].Route.Hosts {
			if hostPattern.MatchString(host) && !slices.ContainsFunc(e.Domain.Names(), func(name string) bool { return covers(name, host) }) {
				c.Warn(yamldoc.Path("services").Key(service).Key("route").Key("hosts").Index(i),
					yamldoc.Quote(host)+" is none of the domain's names, so its certificate does not fit", "add it to domain.alternative_names")
			}
		}
	}
}

// checkPlainHTTP refuses what the load balancer does behind HTTPS only.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
func (e Environment) checkPlainHTTP(c *yamldoc.Checker) {
	for _, name := range sortedKeys(e.Services) {
		at := yamldoc.Path("services").Key(name).Key("load_balancing").Key("protocol_version")
		if version := e.Services[name].LoadBalancing.ProtocolVersion; version != HTTP1 && c.Sound("domain", at) {
			c.Error(at, string(version)+" needs HTTPS, and there is no domain", string(HTTP1)+" without a domain", "add a domain, or remove it")
		}
	}
}

// covers reports whether a certificate for name is one for host: a wildcard stands for one label.
func covers(name, host string) bool {
	if name == host {
		return true
	}
	parent, wild := strings.CutPrefix(name, "*.")
	_, rest, _ := strings.Cut(host, ".")
	return wild && rest == parent
}
