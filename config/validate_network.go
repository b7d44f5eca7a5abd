package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"cdah/internal/netplan"
)

const (
	httpPort  = 80
	httpsPort = 443
)

func (n Network) validate(at path, c *checker) {
	n.checkCIDR(at.key("cidr"), c)
	for i, zone := range n.Zones {
		if len(zone) != 1 || !strings.Contains(netplan.Zones, zone) {
			c.error(at.key("zones").index(i), quote(zone)+" is not the letter of a zone", "a letter from a to f", zoneFix(zone))
		}
	}
	if !slices.Contains(n.EgressPorts, httpsPort) {
		c.error(at.key("egress_ports"), "443 is not among the ports", "a list with 443: without it instances reach neither ECS nor an image registry", "add 443")
	}
	if n.Subnets != nil && c.sound(at.key("cidr"), at.key("zones"), at.key("subnets")) {
		n.checkSubnets(at.key("subnets"), c)
	}
}

func zoneFix(zone string) string {
	if zone == "" {
		return "write a letter"
	}
	if last := strings.ToLower(zone[len(zone)-1:]); strings.Contains(netplan.Zones, last) {
		return "write " + last
	}
	return "write a letter"
}

func (n Network) checkCIDR(at path, c *checker) {
	const example = "use 10.0.0.0/16"
	allowed := fmt.Sprintf("a private IPv4 range from /%d to /%d", netplan.MinPrefix, netplan.MaxPrefix)
	prefix, err := netip.ParsePrefix(n.CIDR)
	switch {
	case err != nil:
		c.error(at, quote(n.CIDR)+" is not an IPv4 range", allowed, example)
	case prefix.Bits() > netplan.MaxPrefix:
		c.error(at, n.CIDR+" is too small for the subnets", allowed, example)
	case prefix.Bits() < netplan.MinPrefix:
		c.error(at, n.CIDR+" is larger than a VPC can be", allowed, example)
	case prefix != prefix.Masked():
		c.error(at, n.CIDR+" is not the beginning of its range", allowed, "use "+prefix.Masked().String())
	case !isPrivate(prefix):
		c.error(at, n.CIDR+" is not private", "a range in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10", example)
	case prefix.Overlaps(dockerBridge()):
		c.error(at, n.CIDR+" overlaps "+dockerBridge().String()+", which Docker uses on every instance", allowed, example)
	}
}

// dockerBridge is the range of Docker's default bridge
// (https://docs.docker.com/engine/network/drivers/bridge/).
func dockerBridge() netip.Prefix { return netip.MustParsePrefix("172.17.0.0/16") }

// isPrivate reports whether a range is in one of RFC 1918 or in that of RFC 6598, shared address
// space, which AWS allows in a VPC too.
func isPrivate(prefix netip.Prefix) bool {
	for _, private := range []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"} {
		if netip.MustParsePrefix(private).Contains(prefix.Addr()) {
			return true
		}
	}
	return false
}

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
		{"public", n.Subnets.Public, netplan.MaxPublicPrefix},
		{"private", n.Subnets.Private, netplan.MaxPrivatePrefix},
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
	for _, zone := range n.Zones {
		if _, given := subnets[zone]; !given {
			c.error(at, "there is no subnet in zone "+zone, "one in each of the zones "+strings.Join(n.Zones, ", "), "add it, or remove the zone")
		}
	}
	for zone := range subnets {
		if !slices.Contains(n.Zones, zone) {
			c.error(at.key(zone), quote(zone)+" is not one of the zones", strings.Join(n.Zones, ", "), "remove it, or add the zone")
		}
	}
}

func checkSubnet(at path, text string, vpc netip.Prefix, maxPrefix int, c *checker) (netip.Prefix, bool) {
	allowed := fmt.Sprintf("a range in %s from /%d to /%d", vpc, netplan.MinPrefix, maxPrefix)
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
