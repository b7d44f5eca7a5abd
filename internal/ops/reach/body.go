package reach

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// body is what a resource, or a block of one, says.
type body map[string]any

var (
	// reference is a reference to an attribute of a resource, alone in its text.
	reference = regexp.MustCompile(`^\$\{(aws_[a-z0-9_]+\.[A-Za-z0-9_]+)\.[a-z0-9_]+\}$`)
	// mention is the address of a resource in any text.
	mention = regexp.MustCompile(`\baws_[a-z0-9_]+\.[A-Za-z0-9_]+`)
	// vpcIPv6 is the IPv6 range of a VPC, and subnetIPv6 a part of it.
	vpcIPv6    = regexp.MustCompile(`^\$\{aws_vpc\.[A-Za-z0-9_]+\.ipv6_cidr_block\}$`)
	subnetIPv6 = regexp.MustCompile(`^\$\{cidrsubnet\(aws_vpc\.[A-Za-z0-9_]+\.ipv6_cidr_block, *([0-9]+), *([0-9]+)\)\}$`)
)

func (b body) text(key string) string {
	text, _ := b[key].(string)
	return text
}

func (b body) number(key string) int {
	number, _ := b[key].(float64)
	return int(number)
}

func (b body) on(key string) bool {
	on, _ := b[key].(bool)
	return on
}

// list returns the blocks of a key.
func (b body) list(key string) []body {
	elements, _ := b[key].([]any)
	blocks := make([]body, 0, len(elements))
	for _, element := range elements {
		if block, is := element.(map[string]any); is {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// reference returns the address of the resource that a key refers to, or nothing.
func (b body) reference(key string) string { return addressIn(b.text(key)) }

func addressIn(text string) string {
	if found := reference.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// references returns the addresses of the resources that a list refers to.
func (b body) references(key string) []string {
	elements, _ := b[key].([]any)
	var addresses []string
	for _, element := range elements {
		text, _ := element.(string)
		addresses = append(addresses, addressIn(text))
	}
	return addresses
}

// mentioned returns the addresses, beginning with a text, that stand anywhere in the body.
func (b body) mentioned(beginning string) []string {
	var found []string
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case string:
			for _, address := range mention.FindAllString(value, -1) {
				if strings.HasPrefix(address, beginning) {
					found = append(found, address)
				}
			}
		case []any:
			for _, element := range value {
				walk(element)
			}
		case map[string]any:
			for _, element := range value {
				walk(element)
			}
		}
	}
	for _, value := range b {
		walk(value)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// match reads the protocol and the ports of a rule, or the type and code of ICMP.
func (b body) match(key string) (Match, error) {
	protocol, known := map[string]Protocol{
		"-1": AllProtocols, "all": AllProtocols, "tcp": TCP, "6": TCP, "udp": UDP, "17": UDP,
		"icmp": ICMP, "1": ICMP, "icmpv6": ICMPv6, "58": ICMPv6,
	}[b.text(key)]
	if !known {
		return Match{}, fmt.Errorf("protocol %q is unknown here", b.text(key))
	}
	m := Match{Protocol: protocol, First: b.number("from_port"), Last: b.number("to_port")}
	switch {
	case protocol == AllProtocols:
		return Match{Protocol: protocol}, nil
	case protocol != ICMP && protocol != ICMPv6:
		return m, nil
	case b["icmp_type"] == nil: // a rule of a security group has them in place of ports
		return icmp(protocol, m.First, m.Last), nil
	default:
		return icmp(protocol, b.number("icmp_type"), b.number("icmp_code")), nil
	}
}

// icmp makes the match of a type and a code, of which -1 is any.
func icmp(protocol Protocol, kind, code int) Match {
	const codes = 256
	switch {
	case kind < 0:
		return Match{protocol, 0, maxPort}
	case code < 0:
		return Match{protocol, kind * codes, kind*codes + codes - 1}
	default:
		return Match{protocol, kind*codes + code, kind*codes + code}
	}
}

// prefix reads a range. One that AWS chooses becomes one that stands in for it.
func (r *reader) prefix(b body, key string) []netip.Prefix {
	text := b.text(key)
	switch part := subnetIPv6.FindStringSubmatch(text); {
	case text == "":
		return nil
	case vpcIPv6.MatchString(text):
		return []netip.Prefix{ipv6OfVPC()}
	case part != nil:
		bits, _ := strconv.Atoi(part[1])
		number, _ := strconv.ParseUint(part[2], 10, 32)
		return []netip.Prefix{cidrsubnet(ipv6OfVPC(), bits, number)}
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		r.problem("%s %q is not understood here", key, text)
		return nil
	}
	return []netip.Prefix{prefix}
}

// cidrsubnet is Terraform's function for an IPv6 range of at most 64 bits.
func cidrsubnet(whole netip.Prefix, bits int, number uint64) netip.Prefix {
	address := whole.Addr().As16()
	length := whole.Bits() + bits
	high := binary.BigEndian.Uint64(address[:8]) | number<<(64-length)
	binary.BigEndian.PutUint64(address[:8], high)
	return netip.PrefixFrom(netip.AddrFrom16(address), length)
}
