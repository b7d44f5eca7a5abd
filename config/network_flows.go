package config

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"

	"cdah/internal/plan/acl"
	"cdah/internal/plan/subnets"
)

// Flows returns what network ACLs and security groups are made for. The environment must be valid.
func (e Environment) Flows() acl.Network {
	n, _ := e.Network.Flows(e.ListenerPorts(), e.LoadBalancer.Sources, e.Inside())
	return n
}

// Inside is what in the VPC the instances reach, beside AWS.
type Inside struct {
	Connections map[string]Connection
	Volumes     bool // mount targets of volumes that are made
	Neighbours  bool // tasks on other instances
}

// Inside returns what in the VPC the instances reach.
func (e Environment) Inside() Inside {
	return Inside{Connections: e.AllConnections(), Volumes: len(e.OwnVolumes()) > 0, Neighbours: e.HasNeighbours()}
}

// Flows returns what the rules of the network's ACLs depend on, given the ports that its load balancer
// listens on, the ranges of that one's clients, and what in the VPC the instances reach. There is an error where
// they cannot be planned, or are somebody else's.
func (n Network) Flows(listenerPorts []int, sources []string, inside Inside) (acl.Network, error) {
	if n.Existing != nil {
		return acl.Network{}, errors.New(n.Existing.VPC + " has network ACLs of its own")
	}
	plan, err := n.Plan()
	if err != nil {
		return acl.Network{}, err
	}
	clients, lists, err := Clients(sources)
	if err != nil {
		return acl.Network{}, err
	}
	public, private := plan.Tiers()
	return acl.Network{
		VPC: plan.VPC, Public: public, Private: private,
		ListenerPorts: listenerPorts, Sources: clients, PrefixLists: len(lists) > 0, EgressPorts: n.EgressPorts, Connections: connectionFlows(inside.Connections), Volumes: inside.Volumes, Neighbours: inside.Neighbours,
		NAT: n.NAT != NATNone, NATInstances: n.NAT.ByInstances(), Endpoints: n.NAT == NATNone || len(n.InterfaceEndpoints) > 0, IPv6: n.IPv6,
	}, nil
}

// Plan places the subnets. There is an error where they have no place.
func (n Network) Plan() (subnets.Plan, error) {
	vpc, err := netip.ParsePrefix(n.CIDR)
	if err != nil {
		return subnets.Plan{}, err
	}
	if n.Subnets == nil {
		return subnets.New(vpc, n.Zones.Letters)
	}
	tiers := [2]map[string]netip.Prefix{{}, {}}
	for i, tier := range []map[string]string{n.Subnets.Public, n.Subnets.Private} {
		for zone, text := range tier {
			if tiers[i][zone], err = netip.ParsePrefix(text); err != nil {
				return subnets.Plan{}, err
			}
		}
	}
	return subnets.Given(vpc, n.Zones.Letters, tiers[0], tiers[1])
}

// prefixList is the id of a list of ranges, AWS's own or the account's.
var prefixList = regexp.MustCompile(`^pl-[0-9a-f]{8,17}$`)

// Clients reads the sources of a load balancer: ranges of IPv4 and IPv6, such as 203.0.113.0/24, and ids of prefix lists.
func Clients(sources []string) (ranges []netip.Prefix, lists []string, err error) {
	for _, source := range sources {
		if prefixList.MatchString(source) {
			lists = append(lists, source)
			continue
		}
		parsed, err := netip.ParsePrefix(source)
		if err != nil {
			return nil, nil, fmt.Errorf("%q is neither a range, such as 203.0.113.0/24, nor a prefix list, such as pl-0123456789abcdef0", source)
		}
		ranges = append(ranges, parsed)
	}
	return ranges, lists, nil
}
