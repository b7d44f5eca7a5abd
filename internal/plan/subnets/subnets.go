// Package subnets divides a VPC's IPv4 range into subnets, without AWS.
//
// A subnet's place depends on its tier and its zone's letter alone, so that adding a zone or a tier
// renumbers nothing. Every VPC is cut into 256 equal slots:
//
//	slot      0   1 2 3 4 5 6   …   101 102 103 104 105 106   …   255
//	tier      -   private a–f        public a–f                  free
//
// A VPC of 10.0.0.0/16 thus has 10.0.1.0/24 as its private subnet in zone a, and 10.0.103.0/24 as
// its public one in zone c.
package subnets

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
)

const (
	// MinPrefix and MaxPrefix bound the prefix length of a VPC that can be planned. AWS allows /16
	// to /28 (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html); /19 is the
	// smallest whose slots, of /27, still hold a load balancer.
	MinPrefix = 16
	MaxPrefix = 19

	// Zones are the letters that a zone can have, in order.
	Zones = "abcdef"

	// MaxPublicPrefix is the smallest public subnet: a load balancer needs a /27 with eight free
	// addresses (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
	MaxPublicPrefix = 27
	// MaxPrivatePrefix is the smallest subnet of AWS.
	MaxPrivatePrefix = 28

	slotBits    = 8
	privateSlot = 1
	publicSlot  = 101
)

// Subnet is one subnet of a plan.
type Subnet struct {
	Zone   string // letter of the availability zone
	Prefix netip.Prefix
	// Number of its /64 among the 256 in the /56 that Amazon gives a VPC for IPv6: its slot, also
	// where the IPv4 range was chosen by hand.
	Number int
}

// Plan is a VPC with its subnets, in the order of the zones.
type Plan struct {
	VPC             netip.Prefix
	Public, Private []Subnet
}

// New plans a public and a private subnet in each zone, given by letter.
func New(vpc netip.Prefix, zones []string) (Plan, error) {
	if !vpc.Addr().Is4() || vpc.Bits() < MinPrefix || vpc.Bits() > MaxPrefix {
		return Plan{}, fmt.Errorf("a VPC of %s cannot be planned: its prefix must be an IPv4 one from /%d to /%d", vpc, MinPrefix, MaxPrefix)
	}
	plan := Plan{VPC: vpc.Masked()}
	for _, zone := range zones {
		place, err := placeOf(zone)
		if err != nil {
			return Plan{}, err
		}
		plan.Public = append(plan.Public, Subnet{zone, slot(plan.VPC, publicSlot+place), publicSlot + place})
		plan.Private = append(plan.Private, Subnet{zone, slot(plan.VPC, privateSlot+place), privateSlot + place})
	}
	return plan, nil
}

// Given is a plan of subnets that were chosen by hand, by zone letter: inside the VPC and apart from each
// other.
func Given(vpc netip.Prefix, zones []string, public, private map[string]netip.Prefix) (Plan, error) {
	plan := Plan{VPC: vpc.Masked()}
	for _, zone := range zones {
		place, err := placeOf(zone)
		if err != nil {
			return Plan{}, err
		}
		plan.Public = append(plan.Public, Subnet{zone, public[zone].Masked(), publicSlot + place})
		plan.Private = append(plan.Private, Subnet{zone, private[zone].Masked(), privateSlot + place})
	}
	return plan, plan.check()
}

func (p Plan) check() error {
	if !p.VPC.Addr().Is4() {
		return fmt.Errorf("a VPC of %s cannot be planned: it must be an IPv4 range", p.VPC)
	}
	all := slices.Concat(p.Public, p.Private)
	for i, subnet := range all {
		if !subnet.Prefix.IsValid() {
			return fmt.Errorf("zone %s has a subnet in one tier only, or in none", subnet.Zone)
		}
		if subnet.Prefix.Bits() < p.VPC.Bits() || !p.VPC.Contains(subnet.Prefix.Addr()) {
			return fmt.Errorf("the subnet %s is not in the VPC, %s", subnet.Prefix, p.VPC)
		}
		for _, other := range all[:i] {
			if subnet.Prefix.Overlaps(other.Prefix) {
				return fmt.Errorf("the subnets %s and %s overlap", other.Prefix, subnet.Prefix)
			}
		}
	}
	return nil
}

func placeOf(zone string) (int, error) {
	for i, letter := range Zones {
		if zone == string(letter) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("zone %q is not a letter from a to %c", zone, Zones[len(Zones)-1])
}

// slot returns the n-th of the VPC's 256 equal parts.
func slot(vpc netip.Prefix, n int) netip.Prefix {
	bits := vpc.Bits() + slotBits
	address := vpc.Addr().As4()
	start := binary.BigEndian.Uint32(address[:]) + uint32(n)<<(32-bits)
	binary.BigEndian.PutUint32(address[:], start)
	return netip.PrefixFrom(netip.AddrFrom4(address), bits)
}
