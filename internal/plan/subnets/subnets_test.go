package subnets

import (
	"net/netip"
	"strings"
	"testing"
)

func TestNewPlansTheExample(t *testing.T) {
	t.Parallel()
	plan, err := New(netip.MustParsePrefix("10.0.0.0/16"), []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(plan.Private), "a 10.0.1.0/24, b 10.0.2.0/24, c 10.0.3.0/24"; got != want {
		t.Errorf("private: %s, want %s", got, want)
	}
	if got, want := describe(plan.Public), "a 10.0.101.0/24, b 10.0.102.0/24, c 10.0.103.0/24"; got != want {
		t.Errorf("public: %s, want %s", got, want)
	}
}

func describe(subnets []Subnet) string {
	var parts []string
	for _, subnet := range subnets {
		parts = append(parts, subnet.Zone+" "+subnet.Prefix.String())
	}
	return strings.Join(parts, ", ")
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, vpc := range []string{"10.0.0.0/15", "10.0.0.0/20", "fd00::/16"} {
		if plan, err := New(netip.MustParsePrefix(vpc), []string{"a"}); err == nil {
			t.Errorf("New(%s) = %+v", vpc, plan)
		}
	}
	for _, zone := range []string{"", "g", "A", "ab"} {
		if plan, err := New(netip.MustParsePrefix("10.0.0.0/16"), []string{zone}); err == nil {
			t.Errorf("New with zone %q = %+v", zone, plan)
		}
	}
}

func TestGivenKeepsTheOrderOfZones(t *testing.T) {
	t.Parallel()
	prefix := netip.MustParsePrefix
	plan, err := Given(prefix("10.0.7.0/16"), []string{"b", "a"},
		map[string]netip.Prefix{"a": prefix("10.0.0.0/27"), "b": prefix("10.0.0.32/27")},
		map[string]netip.Prefix{"a": prefix("10.0.2.9/24"), "b": prefix("10.0.3.0/24")})
	if err != nil {
		t.Fatal(err)
	}
	if got := []int{plan.Public[0].Number, plan.Public[1].Number, plan.Private[0].Number}; got[0] != 102 || got[1] != 101 || got[2] != 2 {
		t.Errorf("IPv6 numbers %v, want the slots 102, 101 and 2", got)
	}
	if got, want := plan.VPC.String(), "10.0.0.0/16"; got != want {
		t.Errorf("VPC %s, want %s", got, want)
	}
	if got, want := describe(plan.Public), "b 10.0.0.32/27, a 10.0.0.0/27"; got != want {
		t.Errorf("public: %s, want %s", got, want)
	}
	if got, want := describe(plan.Private), "b 10.0.3.0/24, a 10.0.2.0/24"; got != want {
		t.Errorf("private: %s, want %s", got, want)
	}
}

func TestGivenRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ vpc, private, want string }{ // beside the public subnet 10.0.0.0/27
		{"10.0.0.0/16", "", "zone a has a subnet in one tier only"},
		{"10.0.0.0/16", "10.1.0.0/24", "10.1.0.0/24 is not in the VPC"},
		{"10.0.0.0/16", "10.0.0.0/15", "10.0.0.0/15 is not in the VPC"},
		{"10.0.0.0/16", "fd00::/64", "fd00::/64 is not in the VPC"},
		{"10.0.0.0/16", "10.0.0.16/28", "10.0.0.0/27 and 10.0.0.16/28 overlap"},
		{"fd00::/56", "fd00::/64", "fd00::/56 cannot be planned"},
	} {
		private := map[string]netip.Prefix{}
		if test.private != "" {
			private["a"] = netip.MustParsePrefix(test.private)
		}
		plan, err := Given(netip.MustParsePrefix(test.vpc), []string{"a"}, map[string]netip.Prefix{"a": netip.MustParsePrefix("10.0.0.0/27")}, private)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Given(%s, %s) = %+v, %v; want %q", test.vpc, test.private, plan, err, test.want)
		}
	}
}

// Subnets are inside the VPC, disjoint and large enough, and adding a zone changes no other.
func FuzzNew(f *testing.F) {
	f.Add(uint32(0x0a000000), uint8(16), uint8(0b000111))
	f.Add(uint32(0xc0a80000), uint8(19), uint8(0b111111))
	f.Add(uint32(0x64400000), uint8(18), uint8(0b100001))
	f.Fuzz(func(t *testing.T, address uint32, bits, mask uint8) {
		vpc := netip.PrefixFrom(netip.AddrFrom4([4]byte{
			byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address),
		}), MinPrefix+int(bits)%(MaxPrefix-MinPrefix+1))
		plan, err := New(vpc, zonesOf(mask))
		if err != nil {
			t.Fatal(err)
		}
		all := append(append([]Subnet{}, plan.Public...), plan.Private...)
		for i, subnet := range all {
			if !vpc.Contains(subnet.Prefix.Addr()) || subnet.Prefix.Bits() <= vpc.Bits() {
				t.Errorf("%s is not inside %s", subnet.Prefix, vpc)
			}
			if subnet.Prefix.Bits() > MaxPublicPrefix || subnet.Prefix != subnet.Prefix.Masked() {
				t.Errorf("%s cannot be a subnet", subnet.Prefix)
			}
			for _, other := range all[i+1:] {
				if subnet.Prefix.Overlaps(other.Prefix) {
					t.Errorf("%s overlaps %s", subnet.Prefix, other.Prefix)
				}
			}
		}
		larger, err := New(vpc, zonesOf(mask|mask<<1))
		if err != nil {
			t.Fatal(err)
		}
		kept(t, plan.Public, larger.Public)
		kept(t, plan.Private, larger.Private)
	})
}

func zonesOf(mask uint8) []string {
	var zones []string
	for i, letter := range Zones {
		if mask&(1<<i) != 0 {
			zones = append(zones, string(letter))
		}
	}
	return zones
}

func kept(t *testing.T, before, after []Subnet) {
	t.Helper()
	now := map[string]netip.Prefix{}
	for _, subnet := range after {
		now[subnet.Zone] = subnet.Prefix
	}
	for _, subnet := range before {
		if now[subnet.Zone] != subnet.Prefix {
			t.Errorf("zone %s moved from %s to %s", subnet.Zone, subnet.Prefix, now[subnet.Zone])
		}
	}
}
