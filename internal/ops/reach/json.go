package reach

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"

	"cdah/internal/aws/settings"
)

// block is a resource of the Terraform JSON, or a rule inside one, with the arguments of all the types that
// make a network.
type block struct {
	CIDR    ipRange `json:"cidr_block"`
	CIDR6   ipRange `json:"ipv6_cidr_block"`
	HasIPv6 bool    `json:"assign_generated_ipv6_cidr_block"`

	RouteTable   address   `json:"route_table_id"`
	RouteTables  []address `json:"route_table_ids"`
	Destination  ipRange   `json:"destination_cidr_block"`
	Destination6 ipRange   `json:"destination_ipv6_cidr_block"`
	NAT          address   `json:"nat_gateway_id"`
	Interface    address   `json:"network_interface_id"` // of a NAT instance
	EgressOnly   address   `json:"egress_only_gateway_id"`
	Gateway      address   `json:"gateway_id"`
	Service      string    `json:"service_name"`

	Subnet         address         `json:"subnet_id"`
	SubnetIDs      []address       `json:"subnet_ids"`
	Subnets        []address       `json:"subnets"`
	ZoneIdentifier []address       `json:"vpc_zone_identifier"` // subnets of an Auto Scaling group
	Template       json.RawMessage `json:"launch_template"`
	Mixed          json.RawMessage `json:"mixed_instances_policy"`

	SecurityGroups    []address `json:"security_groups"`
	SecurityGroupIDs  []address `json:"security_group_ids"`
	VPCSecurityGroups []address `json:"vpc_security_group_ids"`

	Ingress         []block  `json:"ingress"`
	Egress          []block  `json:"egress"`
	Number          int      `json:"rule_no"`
	Action          string   `json:"action"`
	Protocol        Protocol `json:"protocol"`
	IPProtocol      Protocol `json:"ip_protocol"`
	FromPort        int      `json:"from_port"`
	ToPort          int      `json:"to_port"`
	ICMPType        *int     `json:"icmp_type"`
	ICMPCode        *int     `json:"icmp_code"`
	SecurityGroup   address  `json:"security_group_id"`
	Peer4           ipRange  `json:"cidr_ipv4"`
	Peer6           ipRange  `json:"cidr_ipv6"`
	PrefixList      string   `json:"prefix_list_id"`
	ReferencedGroup address  `json:"referenced_security_group_id"`
}

// traffic is the traffic of a rule.
func (b block) traffic() Traffic {
	t := Traffic{b.Protocol + b.IPProtocol, b.FromPort, b.ToPort} // a rule has one of the two
	switch t.Protocol {
	case AllProtocols:
		return Traffic{Protocol: AllProtocols}
	case ICMP, ICMPv6:
		kind, code := b.FromPort, b.ToPort // a rule of a security group has them in place of ports
		if b.ICMPType != nil && b.ICMPCode != nil {
			kind, code = *b.ICMPType, *b.ICMPCode
		}
		t.First, t.Last = kind<<8|max(code, 0), kind<<8|code&0xff // -1 is any
		if kind < 0 {
			t.First, t.Last = 0, settings.LastPort
		}
	}
	return t
}

// UnmarshalText reads a protocol's name or number.
func (p *Protocol) UnmarshalText(text []byte) error {
	known := map[string]Protocol{
		"-1": AllProtocols, "all": AllProtocols, "tcp": TCP, "6": TCP, "udp": UDP, "17": UDP,
		"icmp": ICMP, "1": ICMP, "icmpv6": ICMPv6, "58": ICMPv6,
	}
	if *p = known[string(text)]; *p == 0 {
		return fmt.Errorf("protocol %q is unknown here", text)
	}
	return nil
}

// address is the address of the resource that an id refers to; the id itself where it refers to none.
type address string

var (
	referenceExpression   = regexp.MustCompile(`^\$\{(aws_[a-z0-9_]+\.[A-Za-z0-9_]+)\.[a-z0-9_]+\}$`)
	launchTemplateAddress = regexp.MustCompile(`\baws_launch_template\.[A-Za-z0-9_]+`)
)

// UnmarshalText reads an id.
func (a *address) UnmarshalText(text []byte) error {
	*a = address(referenceExpression.ReplaceAll(text, []byte("$1")))
	return nil
}

// ipRange is a range of IP addresses. One that AWS chooses is a part of generatedIPv6.
type ipRange struct{ netip.Prefix }

// generatedIPv6 stands in for the VPC's IPv6 range, which AWS chooses. It is kept for documentation
// (https://www.rfc-editor.org/rfc/rfc9637), so that no client is in it.
func generatedIPv6() netip.Prefix { return netip.MustParsePrefix("3fff:fff:ffff:ff00::/56") }

// generatedExpression is the VPC's IPv6 range, or a subnet's part of it.
var generatedExpression = regexp.MustCompile(`^\$\{(?:cidrsubnet\()?aws_vpc\.[A-Za-z0-9_]+\.ipv6_cidr_block(?:, *([0-9]+), *([0-9]+)\))?\}$`)

// UnmarshalText reads a range, or the expression of one that AWS chooses.
func (r *ipRange) UnmarshalText(text []byte) (err error) {
	if part := generatedExpression.FindStringSubmatch(string(text)); part != nil {
		bits, _ := strconv.Atoi(part[1]) // 0 where there is none
		number, _ := strconv.ParseUint(part[2], 10, 8)
		ip, length := generatedIPv6().Addr().As16(), generatedIPv6().Bits()+bits
		binary.BigEndian.PutUint64(ip[:8], binary.BigEndian.Uint64(ip[:8])|number<<(64-length))
		r.Prefix = netip.PrefixFrom(netip.AddrFrom16(ip), length)
		return nil
	}
	if r.Prefix, err = netip.ParsePrefix(string(text)); err != nil {
		return fmt.Errorf("the range %q is not understood here", text)
	}
	return nil
}

// given returns those of some ranges that are given.
func given(ranges ...ipRange) []netip.Prefix {
	var all []netip.Prefix
	for _, r := range ranges {
		if r.IsValid() {
			all = append(all, r.Prefix)
		}
	}
	return all
}
