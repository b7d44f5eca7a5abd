package config

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
)

// minSlowStart is the shortest slow start but none
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html).
const minSlowStart = 30

// reservedCookie begins the names of the load balancer's own cookies
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html).
const reservedCookie = "AWSALB"

// What sources may say depends on the network: checkSources.
func (LoadBalancer) validate(path, *checker) {}

// checkSources wants ranges that a client of the internet can come from, each once.
func (e Environment) checkSources(c *checker) {
	const at = path("load_balancer.sources")
	if !c.sound(at) {
		return
	}
	var earlier []netip.Prefix
	for i, source := range e.LoadBalancer.Sources {
		place := at.index(i)
		prefix, err := netip.ParsePrefix(source)
		switch {
		case interpolates(source): // said elsewhere
		case err != nil:
			c.error(place, quote(source)+" is not a range", "an address and the length of its prefix, such as 203.0.113.0/24, or /32 for one address", "write it in that form")
		case prefix != prefix.Masked():
			c.error(place, source+" has bits set beyond its prefix", "the first address of the range", "use "+prefix.Masked().String())
		case prefix.Addr().Is6() && !e.Network.IPv6 && c.sound("network.ipv6"):
			c.error(place, source+" is of IPv6, by which nobody reaches the website", "IPv6 with network.ipv6", "remove it, or set network.ipv6 to true")
		default:
			checkSource(place, prefix, earlier, c)
			earlier = append(earlier, prefix)
		}
	}
}

func checkSource(at path, prefix netip.Prefix, earlier []netip.Prefix, c *checker) {
	for _, other := range earlier {
		if prefix.Overlaps(other) {
			c.error(at, fmt.Sprintf("%s overlaps %s", prefix, other), "ranges apart from each other", "keep the larger of the two")
			return
		}
	}
	if prefix.Addr().IsPrivate() {
		c.warn(at, prefix.String()+" is a private range: the load balancer is on the internet, where clients come from public addresses", "name the public addresses of the site, such as those of its NAT")
	}
}

// checkProtection refuses an environment that can and cannot be destroyed.
func (e Environment) checkProtection(c *checker) {
	if e.Ephemeral && e.LoadBalancer.Protected(e.Ephemeral) && c.sound("ephemeral", "load_balancer.deletion_protection") {
		c.error("load_balancer.deletion_protection", "an ephemeral environment can be destroyed at any time", "false, or nothing", "remove it, or set ephemeral to false")
	}
}

func (m Maintenance) validate(at path, c *checker) {
	if m.ContentType == "application/json" && !json.Valid([]byte(m.Body)) && c.sound(at) {
		c.error(at.key("body"), quote(m.Body)+" is not JSON, which content_type says it is", `JSON, such as {"error": "down for maintenance"}`, "mend it, or change content_type")
	}
}

func (w WAF) validate(at path, c *checker) {
	for _, mode := range []RuleMode{w.IPReputation, w.RateLimit.Mode, w.KnownBadInputs, w.Common} {
		if mode != RuleOff {
			return
		}
	}
	if c.sound(at) {
		c.error(at, "has every part off, and would cost its fee for nothing", "at least one part on block or count", "remove the section")
	}
}

// Everything that a rate limit has stands in its schema.
func (RateLimit) validate(path, *checker) {}

func (b LoadBalancing) validate(at path, c *checker) {
	if !c.sound(at.key("slow_start")) {
		return
	}
	if b.SlowStart > 0 && b.SlowStart < minSlowStart {
		c.error(at.key("slow_start"), fmt.Sprintf("%d is too small", b.SlowStart), fmt.Sprintf("0, or %d to 900", minSlowStart), fmt.Sprintf("use %d, or 0 for none", minSlowStart))
	}
	if b.SlowStart > 0 && b.Algorithm == LeastOutstandingRequests && c.sound(at.key("algorithm")) {
		c.error(at.key("slow_start"), "goes with round_robin only: least_outstanding_requests gives a new task, which has none, all requests at first",
			"0 with least_outstanding_requests", "remove it, or use round_robin")
	}
}

func (s Stickiness) validate(at path, c *checker) {
	if strings.HasPrefix(strings.ToUpper(s.Cookie), reservedCookie) {
		c.error(at.key("cookie"), quote(s.Cookie)+" is a name that the load balancer keeps for itself", "any name that does not begin with "+reservedCookie,
			"name the service's own cookie, or remove the key")
	}
}

// yearOfSeconds is the least age with which a domain is taken into browsers' lists
// (https://hstspreload.org).
const yearOfSeconds = 31536000

func (h HSTS) validate(at path, c *checker) {
	if h.Preload && (*h.MaxAge < yearOfSeconds || !h.IncludeSubdomains) && c.sound(at) {
		c.error(at.key("preload"), "browsers take only domains into their lists that promise HTTPS for a year and all their subdomains",
			fmt.Sprintf("true with include_subdomains and a max_age of %d or more", yearOfSeconds), "set those as well, or remove it")
	}
}
