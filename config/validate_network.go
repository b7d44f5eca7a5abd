package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/aws/regions"
	"cdah/internal/plan/subnets"
)

const (
	httpPort  = 80
	httpsPort = 443
)

func (n Network) validate(at path, c *checker) {
	n.checkCIDR(at.key("cidr"), c)
	if !slices.Contains(n.EgressPorts, httpsPort) {
		c.error(at.key("egress_ports"), "443 is not among the ports", "a list with 443: without it instances reach neither ECS nor an image registry", "add 443")
	}
	if n.Subnets != nil && n.Existing == nil && c.sound(at.key("cidr"), at.key("zones"), at.key("subnets")) {
		n.checkSubnets(at.key("subnets"), c)
	}
	if n.Existing != nil {
		n.checkNothingBesideExisting(at, c)
	} else if c.sound(at.key("zones"), at.key("nat"), at.key("nat_addresses")) {
		n.checkNATAddresses(at.key("nat_addresses"), c)
	}
	n.checkInterfaceEndpoints(at.key("interface_endpoints"), c)
}

func (FlowLogs) validate(path, *checker) {}

func (z Zones) validate(at path, c *checker) {
	for i, zone := range z.Letters {
		checkZone(at.index(i), zone, c)
	}
}

// checkZone wants the letter of a zone, and reports whether it is one.
func checkZone(at path, zone string, c *checker) bool {
	if isZone(zone) {
		return true
	}
	c.error(at, quote(zone)+" is not the letter of a zone", "a letter from a to f", zoneFix(zone))
	return false
}

func isZone(text string) bool { return len(text) == 1 && strings.Contains(subnets.Zones, text) }

func zoneFix(zone string) string {
	if zone == "" {
		return "write a letter"
	}
	if last := strings.ToLower(zone[len(zone)-1:]); strings.Contains(subnets.Zones, last) {
		return "write " + last
	}
	return "write a letter"
}

func (n Network) checkCIDR(at path, c *checker) {
	const example = "use 10.0.0.0/16"
	allowed := fmt.Sprintf("a private IPv4 range from /%d to /%d", subnets.MinPrefix, subnets.MaxPrefix)
	prefix, err := netip.ParsePrefix(n.CIDR)
	switch {
	case err != nil:
		c.error(at, quote(n.CIDR)+" is not an IPv4 range", allowed, example)
	case prefix.Bits() > subnets.MaxPrefix:
		c.error(at, n.CIDR+" is too small for the subnets", allowed, example)
	case prefix.Bits() < subnets.MinPrefix:
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

var allocationPattern = regexp.MustCompile(`^eipalloc-[0-9a-f]{8,17}$`)

// checkNATAddresses wants an address of its own for each NAT gateway there is, or for none.
func (n Network) checkNATAddresses(at path, c *checker) {
	if len(n.NATAddresses) == 0 {
		return
	}
	gateways := n.gatewayZones()
	if len(gateways) == 0 {
		c.error(at, "there is no NAT gateway that could have an address", "no addresses with nat: none", "remove them, or change nat")
		return
	}
	allowed := "one for the NAT gateway in each of the zones " + strings.Join(gateways, ", ")
	for _, zone := range gateways {
		if _, given := n.NATAddresses[zone]; !given {
			c.error(at, "the NAT gateway in zone "+zone+" has none", allowed, "add it")
		}
	}
	first := map[string]string{}
	for _, zone := range sortedKeys(n.NATAddresses) {
		id := n.NATAddresses[zone]
		switch other, taken := first[id]; {
		case !slices.Contains(gateways, zone):
			c.error(at.key(zone), "there is no NAT gateway in zone "+quote(zone), allowed, "remove it")
		case interpolates(id): // told by the check of all texts
		case !allocationPattern.MatchString(id):
			c.error(at.key(zone), quote(id)+" is not the allocation id of an Elastic IP", "an id such as eipalloc-0123456789abcdef0", "write the id, not the address")
		case taken:
			c.error(at.key(zone), id+" is given to the gateway in zone "+other+" already", allowed, "use another address")
		default:
			first[id] = zone
		}
	}
}

// gatewayZones returns the zones that have a NAT gateway.
func (n Network) gatewayZones() []string {
	switch {
	case n.NAT == NATNone || len(n.Zones.Letters) == 0:
		return nil
	case n.NAT == NATSingle:
		return n.Zones.Letters[:1]
	}
	return n.Zones.Letters
}

func (n Network) checkInterfaceEndpoints(at path, c *checker) {
	for i, service := range n.InterfaceEndpoints {
		if service == "s3" || service == "dynamodb" {
			c.error(at.index(i), service+" is reached by a gateway endpoint: it costs nothing, and an interface endpoint does", "other services", "remove it")
		}
	}
}

// checkZones wants as many zones as there are.
func (n Network) checkZones(region string, c *checker) {
	all := regions.Zones(region)
	if n.Existing != nil || len(all) == 0 || n.Zones.Count <= len(all) || !c.sound("region", "network.zones") {
		return
	}
	c.error("network.zones", fmt.Sprintf("%s has %d zones: %s", region, len(all), strings.Join(all, ", ")),
		fmt.Sprintf("at most %d, or letters", len(all)), fmt.Sprintf("write zones: %d", len(all)))
}
