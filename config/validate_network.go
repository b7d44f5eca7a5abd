package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/aws/regions"
	"cdah/internal/plan/subnets"
	"cdah/internal/yamldoc"
)

const (
	httpPort  = 80
	httpsPort = 443
)

func (n Network) validate(at yamldoc.Path, c *yamldoc.Checker) {
	n.checkCIDR(at.Key("cidr"), c)
	if !slices.Contains(n.EgressPorts, httpsPort) {
		c.Error(at.Key("egress_ports"), "443 is not among the ports", "a list with 443: without it instances reach neither ECS nor an image registry", "add 443")
	}
	if n.Existing != nil {
		n.checkNothingBesideExisting(at, c)
	} else if len(n.Zones.Letters) > 0 { // none where a number awaits its region
		n.checkZoned(at, c)
	}
	n.checkInterfaceEndpoints(at.Key("interface_endpoints"), c)
	n.checkNATInstance(at.Key("nat_instance"), c)
}

// checkZoned checks what is given by zone.
func (n Network) checkZoned(at yamldoc.Path, c *yamldoc.Checker) {
	if n.Subnets != nil && c.Sound(at.Key("cidr"), at.Key("zones"), at.Key("subnets")) {
		n.checkSubnets(at.Key("subnets"), c)
	}
	if c.Sound(at.Key("zones"), at.Key("nat"), at.Key("nat_addresses")) {
		n.checkNATAddresses(at.Key("nat_addresses"), c)
	}
	if c.Sound(at.Key("zones"), at.Key("leaving")) {
		n.checkLeaving(at, c)
	}
}

// minimumZones is how many zones a load balancer needs at least.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones
const minimumZones = 2

func (n Network) checkLeaving(at yamldoc.Path, c *yamldoc.Checker) {
	for i, zone := range n.Leaving {
		if !slices.Contains(n.Zones.Letters, zone) {
			c.Error(at.Key("leaving").Index(i), yamldoc.Quote(zone)+" is not among the zones", "one of "+strings.Join(n.Zones.Letters, ", "),
				"remove it: what is to be left must still be in zones")
		}
	}
	if staying := len(n.Staying()); len(n.Leaving) > 0 && staying < minimumZones {
		c.Error(at.Key("leaving"), fmt.Sprintf("%s left", plural(staying, "zone")), fmt.Sprintf("%d at least", minimumZones), "leave fewer")
	}
}

func (z Zones) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for i, zone := range z.Letters {
		checkZone(at.Index(i), zone, c)
	}
}

// checkZone wants the letter of a zone, and reports whether it is one.
func checkZone(at yamldoc.Path, zone string, c *yamldoc.Checker) bool {
	if isZone(zone) {
		return true
	}
	c.Error(at, yamldoc.Quote(zone)+" is not the letter of a zone", "a letter from a to f", zoneFix(zone))
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

func (n Network) checkCIDR(at yamldoc.Path, c *yamldoc.Checker) {
	const example = "use 10.0.0.0/16"
	allowed := fmt.Sprintf("a private IPv4 range from /%d to /%d", subnets.MinPrefix, subnets.MaxPrefix)
	prefix, err := netip.ParsePrefix(n.CIDR)
	switch {
	case err != nil:
		c.Error(at, yamldoc.Quote(n.CIDR)+" is not an IPv4 range", allowed, example)
	case prefix.Bits() > subnets.MaxPrefix:
		c.Error(at, n.CIDR+" is too small for the subnets", allowed, example)
	case prefix.Bits() < subnets.MinPrefix:
		c.Error(at, n.CIDR+" is larger than a VPC can be", allowed, example)
	case prefix != prefix.Masked():
		c.Error(at, n.CIDR+" is not the beginning of its range", allowed, "use "+prefix.Masked().String())
	case !isPrivate(prefix):
		c.Error(at, n.CIDR+" is not private", "a range in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10", example)
	case prefix.Overlaps(dockerBridge()):
		c.Error(at, n.CIDR+" overlaps "+dockerBridge().String()+", which Docker uses on every instance", allowed, example)
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
func (n Network) checkNATAddresses(at yamldoc.Path, c *yamldoc.Checker) {
	if len(n.NATAddresses) == 0 {
		return
	}
	if n.NAT.ByInstances() {
		// Terraform would give an address to the instance's interface while the gateway still has it, which AWS refuses.
		c.Error(at, "NAT instances take no existing addresses", "no addresses with nat: "+string(n.NAT),
			"remove them: an instance's own address stays when it is replaced; or change nat")
		return
	}
	gateways := n.gatewayZones()
	if len(gateways) == 0 {
		c.Error(at, "there is no NAT gateway that could have an address", "no addresses with nat: none", "remove them, or change nat")
		return
	}
	allowed := "one for the NAT gateway in each of the zones " + strings.Join(gateways, ", ")
	for _, zone := range gateways {
		if _, given := n.NATAddresses[zone]; !given {
			c.Error(at, "the NAT gateway in zone "+zone+" has none", allowed, "add it")
		}
	}
	first := map[string]string{}
	for _, zone := range sortedKeys(n.NATAddresses) {
		id := n.NATAddresses[zone]
		switch other, taken := first[id]; {
		case !slices.Contains(gateways, zone):
			c.Error(at.Key(zone), "there is no NAT gateway in zone "+yamldoc.Quote(zone), allowed, "remove it")
		case interpolates(id): // told by the check of all texts
		case !allocationPattern.MatchString(id):
			c.Error(at.Key(zone), yamldoc.Quote(id)+" is not the allocation id of an Elastic IP", "an id such as eipalloc-0123456789abcdef0", "write the id, not the address")
		case taken:
			c.Error(at.Key(zone), id+" is given to the gateway in zone "+other+" already", allowed, "use another address")
		default:
			first[id] = zone
		}
	}
}

// gatewayZones returns the zones that have a NAT gateway, or an instance in its place.
func (n Network) gatewayZones() []string {
	switch {
	case n.NAT == NATNone || len(n.Zones.Letters) == 0:
		return nil
	case n.NAT.IsShared():
		return n.Zones.Letters[:1]
	}
	return n.Zones.Letters
}

func (n Network) checkInterfaceEndpoints(at yamldoc.Path, c *yamldoc.Checker) {
	for i, service := range n.InterfaceEndpoints {
		if service == "s3" || service == "dynamodb" {
			c.Error(at.Index(i), service+" is reached by a gateway endpoint: it costs nothing, and an interface endpoint does", "other services", "remove it")
		}
	}
}

// checkRegion wants no more zones than the region has.
func (n Network) checkRegion(at yamldoc.Path, region string, c *yamldoc.Checker) {
	all := regions.Zones(region)
	if n.Existing != nil || len(all) == 0 || n.Zones.Count <= len(all) || !c.Sound("region", at.Key("zones")) {
		return
	}
	c.Error(at.Key("zones"), fmt.Sprintf("%s has %d zones: %s", region, len(all), strings.Join(all, ", ")),
		fmt.Sprintf("at most %d, or letters", len(all)), fmt.Sprintf("write zones: %d", len(all)))
}
