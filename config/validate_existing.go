package config

import (
	"fmt"
	"regexp"
	"strings"
)

var subnetPattern = regexp.MustCompile(`^subnet-[0-9a-f]{8,17}$`)

// checkNothingBesideExisting refuses what describes a network of the environment's own.
func (n Network) checkNothingBesideExisting(at path, c *checker) {
	for _, key := range []string{"cidr", "zones", "subnets", "nat", "nat_addresses", "interface_endpoints", "ipv6", "flow_logs"} {
		if c.document.has(at.key(key)) {
			c.error(at.key(key), "is for a network that is created, and existing says that there is one", "existing alone, with egress_ports", "remove the one or the other")
		}
	}
}

// validate wants a public and a private subnet in each zone, each once.
func (n ExistingNetwork) validate(at path, c *checker) {
	if !c.sound(at) {
		return
	}
	zones := n.zones()
	taken := map[string]path{}
	for _, tier := range []struct {
		at      path
		subnets map[string]string
	}{
		{at.key("public_subnets"), n.PublicSubnets},
		{at.key("private_subnets"), n.PrivateSubnets},
	} {
		if len(tier.subnets) < 2 {
			c.error(tier.at, fmt.Sprintf("names %d", len(tier.subnets)), "a subnet in each of at least two zones, as a load balancer needs", "add one")
		}
		for _, zone := range zones {
			id, given := tier.subnets[zone]
			if !given {
				c.error(tier.at, "there is no subnet in zone "+quote(zone), "one in each of the zones "+strings.Join(zones, ", "), "add it, or remove the zone from the other tier")
				continue
			}
			if checkZone(tier.at.key(zone), zone, c) {
				checkSubnetID(tier.at.key(zone), id, taken, c)
			}
		}
	}
}

func checkSubnetID(at path, id string, taken map[string]path, c *checker) {
	other, twice := taken[id]
	switch {
	case interpolates(id): // told by the check of all texts
	case !subnetPattern.MatchString(id):
		c.error(at, quote(id)+" is not the id of a subnet", "an id such as subnet-0123456789abcdef0", "write the id")
	case twice:
		c.error(at, id+" is "+string(other)+" already", "each subnet once", "use another subnet")
	default:
		taken[id] = at
	}
}
