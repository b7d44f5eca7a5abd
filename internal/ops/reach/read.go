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

// ErrNoNetwork is returned for a configuration that has no VPC of its own.
var ErrNoNetwork = errors.New("the configuration has no VPC of its own, whose rules could be read")

// Read makes a model of the Terraform JSON of a stack.
func Read(text []byte) (*Model, error) {
	var document struct {
		Resource map[string]map[string]body
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("the Terraform JSON cannot be read: %w", err)
	}
	r := &reader{
		resources: document.Resource,
		model:     &Model{ACLs: map[string]*ACL{}, Groups: map[string]*Group{}},
		subnets:   map[string]int{},
	}
	r.vpc()
	if len(r.model.VPC) == 0 {
		return nil, ErrNoNetwork
	}
	for _, step := range []func(){r.allSubnets, r.routes, r.allACLs, r.groups, r.hosts} {
		step()
	}
	return r.model, errors.Join(r.problems...)
}

// reader is a model as far as it is read.
type reader struct {
	resources map[string]map[string]body
	model     *Model
	subnets   map[string]int // places of the subnets in the model, by address
	problems  []error
}

// each calls visit with all resources of a type, in the order of their addresses.
func (r *reader) each(kind string, visit func(address string, b body)) {
	for _, name := range slices.Sorted(maps.Keys(r.resources[kind])) {
		visit(kind+"."+name, r.resources[kind][name])
	}
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf(format, args...))
}

// ipv6OfVPC stands in for the range that AWS chooses. It is one that is kept for documentation
// (https://www.rfc-editor.org/rfc/rfc9637), so that no client is in it.
func ipv6OfVPC() netip.Prefix { return netip.MustParsePrefix("3fff:fff:ffff:ff00::/56") }

func (r *reader) vpc() {
	r.each("aws_vpc", func(_ string, b body) {
		r.model.VPC = append(r.model.VPC, r.prefix(b, "cidr_block")...)
		if b.on("assign_generated_ipv6_cidr_block") {
			r.model.VPC = append(r.model.VPC, ipv6OfVPC())
		}
	})
}

func (r *reader) allSubnets() {
	r.each("aws_subnet", func(address string, b body) {
		r.subnets[address] = len(r.model.Subnets)
		r.model.Subnets = append(r.model.Subnets, Subnet{
			Name: address, Ranges: append(r.prefix(b, "cidr_block"), r.prefix(b, "ipv6_cidr_block")...),
		})
	})
}

// routes gives each subnet the routes of its table.
func (r *reader) routes() {
	tables := map[string][]Route{}
	r.each("aws_route", func(address string, b body) {
		table := b.reference("route_table_id")
		for _, to := range append(r.prefix(b, "destination_cidr_block"), r.prefix(b, "destination_ipv6_cidr_block")...) {
			route := Route{To: to}
			switch nat := b.reference("nat_gateway_id"); {
			case nat != "":
				route.Way, route.NAT = NATGateway, r.subnet(r.resource(nat).reference("subnet_id"))
			case b.reference("egress_only_gateway_id") != "":
				route.Way = EgressOnlyGateway
			case strings.HasPrefix(b.reference("gateway_id"), "aws_internet_gateway."):
				route.Way = InternetGateway
			default:
				r.problem("%s leads to something unknown", address)
			}
			tables[table] = append(tables[table], route)
		}
	})
	r.each("aws_vpc_endpoint", func(address string, b body) {
		endpoint := b.references("route_table_ids")
		switch service := b.text("service_name"); {
		case len(endpoint) == 0, strings.HasSuffix(service, ".dynamodb"): // leads to nothing that a flow is about
		case strings.HasSuffix(service, ".s3"):
			for _, table := range endpoint {
				tables[table] = append(tables[table], Route{Way: S3Endpoint})
			}
		default:
			r.problem("%s is a gateway endpoint of the service %q, which is unknown here", address, service)
		}
	})
	r.each("aws_route_table_association", func(_ string, b body) {
		if i := r.subnet(b.reference("subnet_id")); i >= 0 {
			r.model.Subnets[i].Routes = tables[b.reference("route_table_id")]
		}
	})
}

func (r *reader) allACLs() {
	r.each("aws_network_acl", func(address string, b body) {
		acl := &ACL{Name: address, In: r.aclRules(address, b.list("ingress")), Out: r.aclRules(address, b.list("egress"))}
		r.model.ACLs[address] = acl
		for _, subnet := range b.references("subnet_ids") {
			if i := r.subnet(subnet); i >= 0 {
				r.model.Subnets[i].ACL = address
			}
		}
	})
	for _, subnet := range r.model.Subnets {
		if subnet.ACL == "" {
			r.problem("%s has no network ACL of its own", subnet.Name)
		}
	}
}

func (r *reader) aclRules(address string, bodies []body) []ACLRule {
	var rules []ACLRule
	for _, b := range bodies {
		match, err := b.match("protocol")
		if err != nil {
			r.problem("%s, rule %d: %w", address, b.number("rule_no"), err)
		}
		for _, peer := range append(r.prefix(b, "cidr_block"), r.prefix(b, "ipv6_cidr_block")...) {
			rules = append(rules, ACLRule{
				Number: b.number("rule_no"), Deny: b.text("action") == "deny", Match: match, Peer: peer,
			})
		}
	}
	slices.SortFunc(rules, func(a, b ACLRule) int { return cmp.Compare(a.Number, b.Number) })
	return rules
}

func (r *reader) groups() {
	r.each("aws_security_group", func(address string, _ body) { r.model.Groups[address] = &Group{Name: address} })
	for _, direction := range []string{"ingress", "egress"} {
		r.each("aws_vpc_security_group_"+direction+"_rule", func(address string, b body) {
			group := r.model.Groups[b.reference("security_group_id")]
			match, err := b.match("ip_protocol")
			if group == nil || err != nil {
				r.problem("%s: %w", address, cmp.Or(err, errors.New("of an unknown group")))
				return
			}
			rules := &group.Out
			if direction == "ingress" {
				rules = &group.In
			}
			rule := GroupRule{Name: address, Match: match}
			peers := append(r.prefix(b, "cidr_ipv4"), r.prefix(b, "cidr_ipv6")...)
			switch rule.PeerGroup = b.reference("referenced_security_group_id"); {
			case rule.PeerGroup != "":
				*rules = append(*rules, rule)
			case len(peers) == 1:
				rule.Peer = peers[0]
				*rules = append(*rules, rule)
			default:
				r.problem("%s has a peer that is unknown here", address)
			}
		})
	}
}

// hosts puts into each subnet what may be there.
func (r *reader) hosts() {
	r.each("aws_lb", func(_ string, b body) {
		r.host(LoadBalancer, b.references("subnets"), b.references("security_groups"))
	})
	r.each("aws_nat_gateway", func(_ string, b body) { r.host(NAT, []string{b.reference("subnet_id")}, nil) })
	r.each("aws_vpc_endpoint", func(_ string, b body) {
		r.host(Interface, b.references("subnet_ids"), b.references("security_group_ids"))
	})
	r.each("aws_autoscaling_group", func(address string, b body) {
		templates := b.mentioned("aws_launch_template.")
		if len(templates) == 0 {
			r.problem("%s has no launch template", address)
		}
		for _, template := range templates {
			r.host(Instance, b.references("vpc_zone_identifier"), r.resource(template).references("vpc_security_group_ids"))
		}
	})
}

func (r *reader) host(kind Kind, subnets, groups []string) {
	if len(groups) > 1 {
		r.problem("%s: more than one security group is not understood here: %v", kind, groups)
	}
	for _, subnet := range subnets {
		host := Host{Kind: kind, Subnet: r.subnet(subnet), Groups: groups}
		same := func(other Host) bool {
			return other.Kind == host.Kind && other.Subnet == host.Subnet && slices.Equal(other.Groups, host.Groups)
		}
		if host.Subnet >= 0 && !slices.ContainsFunc(r.model.Hosts, same) {
			r.model.Hosts = append(r.model.Hosts, host)
		}
	}
}

func (r *reader) subnet(address string) int {
	i, known := r.subnets[address]
	if !known {
		r.problem("%q is not a subnet of this configuration", address)
		return -1
	}
	return i
}

func (r *reader) resource(address string) body {
	kind, name, _ := strings.Cut(address, ".")
	return r.resources[kind][name]
}
