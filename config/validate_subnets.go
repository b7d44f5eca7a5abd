package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"cdah/internal/plan/subnets"
	"cdah/internal/yamldoc"
)

func (n Network) checkSubnets(at yamldoc.Path, c *yamldoc.Checker) {
	vpc, err := netip.ParsePrefix(n.CIDR)
	if err != nil {
		return // told already
	}
	taken := map[yamldoc.Path]netip.Prefix{}
	for _, tier := range []struct {
		name      string
		subnets   map[string]string
		maxPrefix int
	}{
		{"public", n.Subnets.Public, subnets.MaxPublicPrefix},
		{"private", n.Subnets.Private, subnets.MaxPrivatePrefix},
	} {
		n.checkTierZones(at.Key(tier.name), tier.subnets, c)
		for _, zone := range sortedKeys(tier.subnets) {
			place := at.Key(tier.name).Key(zone)
			if subnet, ok := checkSubnet(place, tier.subnets[zone], vpc, tier.maxPrefix, c); ok {
				checkOverlap(place, subnet, taken, c)
				taken[place] = subnet
			}
		}
	}
}

func (n Network) checkTierZones(at yamldoc.Path, subnets map[string]string, c *yamldoc.Checker) {
	for _, zone := range n.Zones.Letters {
		if _, given := subnets[zone]; !given {
			c.Error(at, "there is no subnet in zone "+zone, "one in each of the zones "+strings.Join(n.Zones.Letters, ", "), "add it, or remove the zone")
		}
	}
	for zone := range subnets {
		if !slices.Contains(n.Zones.Letters, zone) {
			c.Error(at.Key(zone), yamldoc.Quote(zone)+" is not one of the zones", strings.Join(n.Zones.Letters, ", "), "remove it, or add the zone")
		}
	}
}

func checkSubnet(at yamldoc.Path, text string, vpc netip.Prefix, maxPrefix int, c *yamldoc.Checker) (netip.Prefix, bool) {
	allowed := fmt.Sprintf("a range in %s from /%d to /%d", vpc, subnets.MinPrefix, maxPrefix)
	subnet, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		c.Error(at, yamldoc.Quote(text)+" is not an IPv4 range", allowed, "write an address and a prefix length")
	case subnet.Bits() > maxPrefix:
		c.Error(at, text+" is too small", allowed, fmt.Sprintf("use /%d or larger", maxPrefix))
	case subnet != subnet.Masked():
		c.Error(at, text+" is not the beginning of its range", allowed, "use "+subnet.Masked().String())
	case subnet.Bits() < vpc.Bits() || !vpc.Contains(subnet.Addr()):
		c.Error(at, text+" is not inside the VPC", allowed, "choose a range inside it")
	default:
		return subnet, true
	}
	return netip.Prefix{}, false
}

func checkOverlap(at yamldoc.Path, subnet netip.Prefix, taken map[yamldoc.Path]netip.Prefix, c *yamldoc.Checker) {
	for _, other := range sortedKeys(taken) {
		if subnet.Overlaps(taken[other]) {
			c.Error(at, fmt.Sprintf("%s overlaps %s (%s)", subnet, other, taken[other]), "ranges without a common address", "move one of the two")
			return
		}
	}
}
