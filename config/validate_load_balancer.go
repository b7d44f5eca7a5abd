package config

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"cdah/internal/yamldoc"
)

// minSlowStart is the shortest slow start but none
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html).
const minSlowStart = 30

// reservedCookie begins the names of the load balancer's own cookies
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html).
const reservedCookie = "AWSALB"

// validate wants ranges that a client of the internet can come from, each once.
func (b LoadBalancer) validate(at yamldoc.Path, c *yamldoc.Checker) {
	at = at.Key("sources")
	if !c.Sound(at) {
		return
	}
	var earlier []netip.Prefix
	for i, source := range b.Sources {
		place := at.Index(i)
		prefix, err := netip.ParsePrefix(source)
		switch {
		case interpolates(source): // said elsewhere
		case prefixList.MatchString(source):
		case err != nil:
			c.Error(place, yamldoc.Quote(source)+" is not a range", "an address and the length of its prefix, such as 203.0.113.0/24, or /32 for one address; or a prefix list, such as pl-0123456789abcdef0", rangeFix(source))
		case prefix != prefix.Masked():
			c.Error(place, source+" has bits set beyond its prefix", "the first address of the range", "use "+prefix.Masked().String())
		default:
			checkSource(place, prefix, earlier, c)
			earlier = append(earlier, prefix)
		}
	}
}

// rangeFix says how to write a range, which an address by itself is.
func rangeFix(source string) string {
	if address, err := netip.ParseAddr(source); err == nil {
		return "write " + netip.PrefixFrom(address, address.BitLen()).String()
	}
	return "write it in that form"
}

func checkSource(at yamldoc.Path, prefix netip.Prefix, earlier []netip.Prefix, c *yamldoc.Checker) {
	for _, other := range earlier {
		if prefix.Overlaps(other) {
			c.Error(at, fmt.Sprintf("%s overlaps %s", prefix, other), "ranges apart from each other", "keep the larger of the two")
			return
		}
	}
	if prefix.Addr().IsPrivate() {
		c.Warn(at, prefix.String()+" is a private range: the load balancer is on the internet, where clients come from public addresses", "name the public addresses of the site, such as those of its NAT")
	}
}

// checkSources refuses sources by which nobody reaches the website.
func (b LoadBalancer) checkSources(at yamldoc.Path, ipv6 bool, c *yamldoc.Checker) {
	at = at.Key("sources")
	for i, source := range b.Sources {
		prefix, err := netip.ParsePrefix(source)
		if err == nil && prefix.Addr().Is6() && !ipv6 && c.Sound(at, "network.ipv6") {
			c.Error(at.Index(i), source+" is of IPv6, by which nobody reaches the website", "IPv6 with network.ipv6", "remove it, or set network.ipv6 to true")
		}
	}
}

// checkProtection refuses an environment that can and cannot be destroyed.
func (b LoadBalancer) checkProtection(at yamldoc.Path, ephemeral bool, c *yamldoc.Checker) {
	at = at.Key("deletion_protection")
	if ephemeral && b.Protected(ephemeral) && c.Sound("ephemeral", at) {
		c.Error(at, "an ephemeral environment can be destroyed at any time", "false, or nothing", "remove it, or set ephemeral to false")
	}
}

func (m Maintenance) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if m.ContentType == "application/json" && !json.Valid([]byte(m.Body)) && c.Sound(at) {
		c.Error(at.Key("body"), yamldoc.Quote(m.Body)+" is not JSON, which content_type says it is", `JSON, such as {"error": "down for maintenance"}`, "mend it, or change content_type")
	}
}

func (w WAF) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for _, mode := range []RuleMode{w.IPReputation, w.RateLimit.Mode, w.KnownBadInputs, w.Common} {
		if mode != RuleOff {
			return
		}
	}
	if c.Sound(at) {
		c.Error(at, "has every part off, and would cost its fee for nothing", "at least one part on block or count", "remove the section")
	}
}

func (b LoadBalancing) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Sound(at.Key("slow_start")) {
		return
	}
	if b.SlowStart > 0 && b.SlowStart < minSlowStart {
		c.Error(at.Key("slow_start"), fmt.Sprintf("%d is too small", b.SlowStart), fmt.Sprintf("0, or %d to 900", minSlowStart), fmt.Sprintf("use %d, or 0 for none", minSlowStart))
	}
	if b.SlowStart > 0 && b.Algorithm == LeastOutstandingRequests && c.Sound(at.Key("algorithm")) {
		c.Error(at.Key("slow_start"), "goes with round_robin only: least_outstanding_requests gives a new task, which has none, all requests at first",
			"0 with least_outstanding_requests", "remove it, or use round_robin")
	}
}

func (s Stickiness) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if strings.HasPrefix(strings.ToUpper(s.Cookie), reservedCookie) {
		c.Error(at.Key("cookie"), yamldoc.Quote(s.Cookie)+" is a name that the load balancer keeps for itself", "any name that does not begin with "+reservedCookie,
			"name the service's own cookie, or remove the key")
	}
}

// yearOfSeconds is the minimum age with which a domain is taken into browsers' lists
// (https://hstspreload.org).
const yearOfSeconds = 31536000

func (h HSTS) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if h.Preload && (*h.MaxAge < yearOfSeconds || !h.IncludeSubdomains) && c.Sound(at) {
		c.Error(at.Key("preload"), "browsers take only domains into their lists that promise HTTPS for a year and all their subdomains",
			fmt.Sprintf("true with include_subdomains and a max_age of %d or more", yearOfSeconds), "set those as well, or remove it")
	}
}
