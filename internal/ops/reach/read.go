package reach

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// ErrNoNetwork is returned for a stack that has no VPC of its own.
var ErrNoNetwork = errors.New("the stack has no VPC of its own, whose rules could be read")

// Read makes a model of the Terraform JSON of a stack. What the evaluation would get wrong is an error.
func Read(text []byte) (*Model, error) {
	r := &reader{subnets: map[address]*Subnet{}, firewalls: map[address]*Firewall{}}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("read the Terraform JSON: %w", err)
	}
	r.readVPC()
	if len(r.model.VPC) == 0 {
		return nil, errors.Join(append(r.problems, ErrNoNetwork)...)
	}
	r.nameSecurityGroups()
	r.readRoutes()
	r.readNetworkACLs()
	r.readSecurityGroups()
	r.readHosts()
	return &r.model, errors.Join(r.problems...)
}

// reader is a model as far as it is read.
type reader struct {
	Resource  map[string]map[string]json.RawMessage // by type and name
	model     Model
	subnets   map[address]*Subnet
	firewalls map[address]*Firewall
	problems  []error
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf(format, args...))
}

// each calls visit with all resources of a type, in the order of their addresses.
func (r *reader) each(kind string, visit func(at address, b block)) {
	for _, name := range slices.Sorted(maps.Keys(r.Resource[kind])) {
		at := address(kind + "." + name)
		visit(at, r.block(at))
	}
}

// block returns the resource at an address.
func (r *reader) block(at address) (b block) {
	kind, name, _ := strings.Cut(string(at), ".")
	if err := json.Unmarshal(r.Resource[kind][name], &b); err != nil {
		r.problem("%s: %w", at, err)
	}
	return b
}

// lookUp returns what is at an address, or notes that there is nothing.
func lookUp[T any](r *reader, all map[address]*T, at address) *T {
	if all[at] == nil {
		r.problem("%q is no subnet or security group of this stack", at)
		return new(T)
	}
	return all[at]
}

func (r *reader) readVPC() {
	r.each("aws_vpc", func(_ address, b block) {
		r.model.VPC = append(r.model.VPC, given(b.CIDR)...)
		if b.HasIPv6 {
			r.model.VPC = append(r.model.VPC, generatedIPv6())
		}
	})
	r.each("aws_subnet", func(at address, b block) {
		r.subnets[at] = &Subnet{Ranges: given(b.CIDR, b.CIDR6)}
		r.model.Subnets = append(r.model.Subnets, r.subnets[at])
	})
}

// readRoutes gives each subnet the routes of its table.
func (r *reader) readRoutes() {
	tables := map[address][]Route{}
	r.each("aws_route", func(at address, b block) {
		for _, destination := range given(b.Destination, b.Destination6) {
			route := Route{Destination: destination, Public: strings.HasPrefix(string(b.Gateway), "aws_internet_gateway.")}
			switch {
			case b.NAT != "":
				route.NATSubnet = lookUp(r, r.subnets, r.block(b.NAT).Subnet)
			case b.Interface != "":
				card := r.block(b.Interface)
				route.NATSubnet = lookUp(r, r.subnets, card.Subnet)
				for _, group := range card.SecurityGroups {
					route.NATGroup = lookUp(r, r.firewalls, group)
				}
			case b.EgressOnly == "" && !route.Public:
				r.problem("%s leads to something unknown", at)
			}
			tables[b.RouteTable] = append(tables[b.RouteTable], route)
		}
	})
	r.each("aws_vpc_endpoint", func(at address, b block) {
		for _, table := range b.RouteTables { // those of a gateway endpoint
			switch {
			case strings.HasSuffix(b.Service, ".s3"):
				tables[table] = append(tables[table], Route{S3: true})
			case !strings.HasSuffix(b.Service, ".dynamodb"): // which no flow is about
				r.problem("%s is a gateway endpoint of the service %q, which is unknown here", at, b.Service)
			}
		}
	})
	r.each("aws_route_table_association", func(_ address, b block) {
		lookUp(r, r.subnets, b.Subnet).Routes = tables[b.RouteTable]
	})
}

func (r *reader) readNetworkACLs() {
	r.each("aws_network_acl", func(_ address, b block) {
		acl := &Firewall{In: networkACLRules(b.Ingress), Out: networkACLRules(b.Egress)}
		for _, at := range b.SubnetIDs {
			subnet := lookUp(r, r.subnets, at)
			subnet.ACL, acl.Label = acl, subnet.tier()+" network ACL"
		}
		r.model.Firewalls = append(r.model.Firewalls, acl)
	})
	for at, subnet := range r.subnets {
		if subnet.ACL == nil {
			r.problem("%s has no network ACL of its own", at)
		}
	}
}

func networkACLRules(blocks []block) []Rule {
	slices.SortFunc(blocks, func(a, b block) int { return cmp.Compare(a.Number, b.Number) })
	var rules []Rule
	for _, b := range blocks {
		for _, peer := range given(b.CIDR, b.CIDR6) {
			rules = append(rules, Rule{Name: fmt.Sprintf("rule %d", b.Number), Deny: b.Action == "deny", Traffic: b.traffic(), Peer: peer})
		}
	}
	return rules
}

// nameSecurityGroups makes the stack's security groups known to what refers to them.
func (r *reader) nameSecurityGroups() {
	r.each("aws_security_group", func(at address, _ block) { r.firewalls[at] = &Firewall{Label: string(at), Stateful: true} })
}

// readSecurityGroups gives each security group its rules.
func (r *reader) readSecurityGroups() {
	r.each("aws_security_group", func(at address, _ block) { r.model.Firewalls = append(r.model.Firewalls, r.firewalls[at]) })
	r.each("aws_vpc_security_group_ingress_rule", func(at address, b block) {
		group := r.securityGroup(b.SecurityGroup)
		group.In = append(group.In, r.securityGroupRules(at, b)...)
	})
	r.each("aws_vpc_security_group_egress_rule", func(at address, b block) {
		group := r.securityGroup(b.SecurityGroup)
		group.Out = append(group.Out, r.securityGroupRules(at, b)...)
	})
}

// securityGroup returns the security group at an address, or the one that somebody else made, of an id: of its rules
// those of this stack are known, and its hosts may be in any private subnet.
func (r *reader) securityGroup(at address) *Firewall {
	if !strings.HasPrefix(string(at), "sg-") {
		return lookUp(r, r.firewalls, at)
	}
	if r.firewalls[at] == nil {
		group := &Firewall{Label: "security group " + string(at), Stateful: true}
		r.firewalls[at] = group
		r.model.Firewalls = append(r.model.Firewalls, group)
		for _, subnet := range r.model.Subnets {
			if subnet.tier() == "private" {
				r.model.Hosts = append(r.model.Hosts, Host{Connected(string(at)), subnet, group})
			}
		}
	}
	return r.firewalls[at]
}

// securityGroupRules returns the rule; for a prefix list, in which any range may be, one for each family of the VPC.
func (r *reader) securityGroupRules(at address, b block) []Rule {
	rule := Rule{Name: string(at), Traffic: b.traffic()}
	switch peers := given(b.Peer4, b.Peer6); {
	case b.ReferencedGroup != "":
		rule.SecurityGroup = r.securityGroup(b.ReferencedGroup)
	case len(peers) > 0:
		rule.Peer = peers[0]
	case b.PrefixList != "":
		rules := []Rule{}
		for _, own := range r.model.VPC {
			rule.Peer = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
			if own.Addr().Is6() {
				rule.Peer = netip.PrefixFrom(netip.IPv6Unspecified(), 0)
			}
			rules = append(rules, rule)
		}
		return rules
	default:
		r.problem("%s has a peer that is unknown here", at)
	}
	return []Rule{rule}
}

// readHosts puts into each subnet what may be there.
func (r *reader) readHosts() {
	r.each("aws_lb", func(at address, b block) { r.addHosts(at, LoadBalancer, b.Subnets, b.SecurityGroups) })
	r.each("aws_nat_gateway", func(at address, b block) { r.addHosts(at, NAT, []address{b.Subnet}, nil) })
	r.each("aws_network_interface", func(at address, b block) { r.addHosts(at, NATInstance, []address{b.Subnet}, b.SecurityGroups) })
	r.each("aws_vpc_endpoint", func(at address, b block) {
		r.addHosts(at, InterfaceEndpoint, b.SubnetIDs, b.SecurityGroupIDs)
	})
	r.each("aws_efs_mount_target", func(at address, b block) { r.addHosts(at, MountTarget, []address{b.Subnet}, b.SecurityGroups) })
	r.each("aws_autoscaling_group", func(at address, b block) {
		templates := launchTemplateAddress.FindAllString(string(b.Template)+string(b.Mixed), -1)
		if len(templates) == 0 {
			r.problem("%s has no launch template", at)
		}
		for _, template := range templates {
			r.addHosts(at, Instance, b.ZoneIdentifier, r.block(address(template)).VPCSecurityGroups)
		}
	})
}

// addHosts adds hosts, and names their security group after them.
func (r *reader) addHosts(at address, kind Kind, subnets, groups []address) {
	var group *Firewall
	for _, g := range groups {
		group = lookUp(r, r.firewalls, g)
		group.Label = "security group of the " + string(kind)
	}
	if len(groups) > 1 {
		r.problem("%s: more than one security group is not understood here: %v", at, groups)
	}
	for _, subnet := range subnets {
		host := Host{kind, lookUp(r, r.subnets, subnet), group}
		if !slices.Contains(r.model.Hosts, host) {
			r.model.Hosts = append(r.model.Hosts, host)
		}
	}
}
