package subnets

import "net/netip"

// The ranges that hold the planned subnets of a tier: slots 0 to 7 and 96 to 111. What is added to the
// plan later keeps out of them.
const (
	privateRangeBits = 5
	publicRangeBits  = 4
	publicRangeSlot  = 96
)

// Tiers returns, for each tier, ranges of the VPC that hold its subnets and none of the other's, for
// rules that tell the tiers apart. Those of planned subnets never change; of subnets that were chosen by
// hand they are as few as their places allow.
func (p Plan) Tiers() (public, private []netip.Prefix) {
	wholePublic := netip.PrefixFrom(slot(p.VPC, publicRangeSlot).Addr(), p.VPC.Bits()+publicRangeBits)
	wholePrivate := netip.PrefixFrom(p.VPC.Addr(), p.VPC.Bits()+privateRangeBits)
	if within(p.Public, wholePublic) && within(p.Private, wholePrivate) {
		return []netip.Prefix{wholePublic}, []netip.Prefix{wholePrivate}
	}
	return cover(p.VPC, p.Public, p.Private), cover(p.VPC, p.Private, p.Public)
}

func within(subnets []Subnet, whole netip.Prefix) bool {
	for _, subnet := range subnets {
		if subnet.Prefix.Bits() < whole.Bits() || !whole.Contains(subnet.Prefix.Addr()) {
			return false
		}
	}
	return true
}

// cover halves a range until each part holds subnets of one tier only, and returns the parts that hold
// the wanted ones. What is in both tiers is in no part.
func cover(part netip.Prefix, wanted, other []Subnet) []netip.Prefix {
	switch {
	case !overlap(part, wanted), part.IsSingleIP():
		return nil
	case !overlap(part, other):
		return []netip.Prefix{part}
	}
	low, high := halves(part)
	return append(cover(low, wanted, other), cover(high, wanted, other)...)
}

func overlap(part netip.Prefix, subnets []Subnet) bool {
	for _, subnet := range subnets {
		if part.Overlaps(subnet.Prefix) {
			return true
		}
	}
	return false
}

func halves(part netip.Prefix) (low, high netip.Prefix) {
	bits := part.Bits() + 1
	middle := part.Addr().As4()
	middle[part.Bits()/8] |= 0x80 >> (part.Bits() % 8)
	return netip.PrefixFrom(part.Addr(), bits), netip.PrefixFrom(netip.AddrFrom4(middle), bits)
}
