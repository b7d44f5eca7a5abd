package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"cdah/internal/plan/subnets"
)

func (n Network) checkSubnets(at path, c *checker) {
	vpc, err := netip.ParsePrefix(n.CIDR)
	if err != nil {
		return // told already
	}
	taken := map[path]netip.Prefix{}
	for _, tier := range []struct {
		name      string
		subnets   map[string]string
		maxPrefix int
	}{
		{"public", n.Subnets.Public, subnets.MaxPublicPrefix},
		{"private", n.Subnets.Private, subnets.MaxPrivatePrefix},
	} {
		n.checkTierZones(at.key(tier.name), tier.subnets, c)
		for _, zone := range sortedKeys(tier.subnets) {
			place := at.key(tier.name).key(zone)
			if subnet, ok := checkSubnet(place, tier.subnets[zone], vpc, tier.maxPrefix, c); ok {
				checkOverlap(place, subnet, taken, c)
				taken[place] = subnet
			}
		}
	}
}

func (n Network) checkTierZones(at path, subnets map[string]string, c *checker) {
	for _, zone := range n.Zones.Letters {
		if _, given := subnets[zone]; !given {
			c.error(at, "there is no subnet in zone "+zone, "one in each of the zones "+strings.Join(n.Zones.Letters, ", "), "add it, or remove the zone")
		}
	}
	for zone := range subnets {
		if !slices.Contains(n.Zones.Letters, zone) {
			c.error(at.key(zone), quote(zone)+" is not one of the zones", strings.Join(n.Zones.Letters, ", "), "remove it, or add the zone")
		}
	}
}

func checkSubnet(at path, text string, vpc netip.Prefix, maxPrefix int, c *checker) (netip.Prefix, bool) {
	allowed := fmt.Sprintf("a range in %s from /%d to /%d", vpc, subnets.MinPrefix, maxPrefix)
	subnet, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		c.error(at, quote(text)+" is not an IPv4 range", allowed, "write an address and a prefix length")
	case subnet.Bits() > maxPrefix:
		c.error(at, text+" is too small", allowed, fmt.Sprintf("use /%d or larger", maxPrefix))
	case subnet != subnet.Masked():
		c.error(at, text+" is not the beginning of its range", allowed, "use "+subnet.Masked().String())
	case subnet.Bits() < vpc.Bits() || !vpc.Contains(subnet.Addr()):
		c.error(at, text+" is not inside the VPC", allowed, "choose a range inside it")
	default:
		return subnet, true
	}
	return netip.Prefix{}, false
}

func checkOverlap(at path, subnet netip.Prefix, taken map[path]netip.Prefix, c *checker) {
	for _, other := range sortedKeys(taken) {
		if subnet.Overlaps(taken[other]) {
			c.error(at, fmt.Sprintf("%s overlaps %s (%s)", subnet, other, taken[other]), "ranges without a common address", "move one of the two")
			return
		}
	}
}
