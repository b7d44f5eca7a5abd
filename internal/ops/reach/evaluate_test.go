package reach

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func prefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }

func tcp(first, last int) Traffic { return Traffic{TCP, first, last} }

// site is a network by hand: a public subnet with a load balancer, one with a NAT gateway, and a private one
// with instances. Its network ACLs let everything pass.
type site struct {
	*Model
	front, nat, back *Subnet
	balancer, app    *Firewall // security groups
}

func newSite() site {
	world := prefix("0.0.0.0/0")
	acl := func(label string) *Firewall {
		all := []Rule{{Traffic: Traffic{Protocol: AllProtocols}, Peer: world}}
		return &Firewall{Label: label, In: all, Out: all}
	}
	s := site{
		front: &Subnet{Ranges: []netip.Prefix{prefix("10.0.0.0/24")}, ACL: acl("public network ACL"), Routes: []Route{{Destination: world, Public: true}}},
		nat:   &Subnet{Ranges: []netip.Prefix{prefix("10.0.1.0/24")}, ACL: acl("NAT network ACL"), Routes: []Route{{Destination: world, Public: true}}},
		back:  &Subnet{Ranges: []netip.Prefix{prefix("10.0.2.0/24")}, ACL: acl("private network ACL")},
		app:   &Firewall{Label: "app", Stateful: true, Out: []Rule{{Traffic: tcp(443, 443), Peer: world}}},
	}
	s.back.Routes = []Route{{Destination: world, NATSubnet: s.nat}, {S3: true}}
	s.balancer = &Firewall{Label: "balancer", Stateful: true, In: []Rule{{Traffic: tcp(80, 80), Peer: world}}, Out: []Rule{{Traffic: tcp(8080, 8080), SecurityGroup: s.app}}}
	s.app.In = []Rule{{Traffic: tcp(8080, 8080), SecurityGroup: s.balancer}}
	s.Model = &Model{
		VPC: []netip.Prefix{prefix("10.0.0.0/16")}, Subnets: []*Subnet{s.front, s.nat, s.back},
		Firewalls: []*Firewall{s.front.ACL, s.nat.ACL, s.back.ACL, s.balancer, s.app},
		Hosts:     []Host{{LoadBalancer, s.front, s.balancer}, {NAT, s.nat, nil}, {Instance, s.back, s.app}},
	}
	return s
}

// row evaluates one flow in the site, changed.
func row(flow Flow, change func(site)) Row {
	s := newSite()
	if change != nil {
		change(s)
	}
	flow.For = "a test"
	return Evaluate(s.Model, Needs{IPv4: []Flow{flow}}).Passes[0]
}

func toBalancer(traffic Traffic) Flow {
	return Flow{From: End{Kind: Internet}, To: End{Kind: LoadBalancer}, Traffic: []Traffic{traffic}}
}

func toInstance(port int) Flow {
	return Flow{From: End{Kind: LoadBalancer}, To: End{Kind: Instance}, Traffic: []Traffic{tcp(port, port)}}
}

func outTo(kind Kind) Flow {
	return Flow{From: End{Kind: Instance}, To: End{Kind: kind}, Traffic: []Traffic{tcp(443, 443)}}
}

func allow(t Traffic, peer string) Rule { return Rule{Traffic: t, Peer: prefix(peer)} }
func deny(t Traffic, peer string) Rule  { return Rule{Traffic: t, Peer: prefix(peer), Deny: true} }

func TestFlowsAsAWSDecidesThem(t *testing.T) {
	t.Parallel()
	all := Traffic{Protocol: AllProtocols}
	for _, test := range []struct {
		name   string
		flow   Flow
		passes bool
		change func(site)
	}{
		{"a group lets in what it names", toBalancer(tcp(80, 80)), true, nil},
		{"a group lets in nothing else", toBalancer(tcp(81, 81)), false, nil},
		{"UDP is not TCP", toBalancer(Traffic{UDP, 80, 80}), false, nil},
		{"a group names another", toInstance(8080), true, nil},
		{"both groups must let a connection pass", toInstance(8080), false, func(s site) { s.balancer.Out = nil }},
		{"a host without the group is not meant", Flow{From: End{Kind: Other, Tier: "public"}, To: End{Kind: Instance}, Traffic: []Traffic{tcp(8080, 8080)}}, false, nil},
		{"an ACL without rules drops", toBalancer(tcp(80, 80)), false, func(s site) { s.front.ACL.In = nil }},
		{"the first rule that matches decides, to deny", toInstance(8080), false, func(s site) {
			s.back.ACL.In = []Rule{deny(tcp(8000, 9000), "10.0.0.0/24"), allow(all, "0.0.0.0/0")}
		}},
		{"the first rule that matches decides, to allow", toInstance(8080), true, func(s site) {
			s.back.ACL.In = []Rule{allow(tcp(8080, 8080), "10.0.0.0/24"), deny(all, "0.0.0.0/0")}
		}},
		{"a rule is for its range only", toInstance(8080), false, func(s site) { s.back.ACL.In = []Rule{allow(all, "10.0.1.0/24")} }},
		{"out through the NAT gateway", outTo(Internet), true, nil},
		{"the NAT gateway's subnet must let it in", outTo(Internet), false, func(s site) {
			s.nat.ACL.In = []Rule{deny(tcp(443, 443), "10.0.2.0/24"), allow(all, "0.0.0.0/0")}
		}},
		{"the NAT gateway's subnet must let it out", outTo(Internet), false, func(s site) {
			s.nat.ACL.Out = []Rule{deny(tcp(443, 443), "0.0.0.0/0"), allow(all, "0.0.0.0/0")}
		}},
		{"without a route nothing goes out", outTo(Internet), false, func(s site) { s.back.Routes = nil }},
		{"an internet gateway is no use without a public address", outTo(Internet), false, func(s site) { s.back.Routes = s.front.Routes }},
		{"S3 needs no NAT gateway", outTo(S3), true, func(s site) { s.nat.ACL.In = nil }},
		{"the internet does not reach an instance", Flow{From: End{Kind: Internet}, To: End{Kind: Instance}, Traffic: []Traffic{tcp(8080, 8080)}}, false,
			func(s site) { s.app.In = []Rule{allow(all, "0.0.0.0/0")} }},
		{"the internet does not reach a NAT gateway", Flow{From: End{Kind: Internet}, To: End{Kind: NAT}, Traffic: []Traffic{tcp(8080, 8080)}}, false, nil},
		{"what stays in a subnet meets no ACL", Flow{From: End{Kind: Other, Tier: "private"}, To: End{Kind: Other, Tier: "private"}, Traffic: []Traffic{{UDP, 0, 65535}}}, true,
			func(s site) { s.back.ACL.In, s.back.ACL.Out = nil, nil }},
		// A row of which nothing is tried proves nothing.
		{"nothing is at one of its ends", outTo(InterfaceEndpoint), false, nil},
	} {
		if got := row(test.flow, test.change); (got.Wrong == "") != test.passes {
			t.Errorf("%s: got %q", test.name, got.Wrong)
		}
	}
}

// An ACL forgets what it let in: answers need a rule, for every port that they may go to.
func TestAnswersNeedARule(t *testing.T) {
	t.Parallel()
	got := row(toBalancer(tcp(80, 80)), func(s site) {
		s.front.ACL.Out = []Rule{allow(tcp(1024, 65534), "0.0.0.0/0")}
	})
	if !strings.HasSuffix(got.Wrong, "is dropped by the public network ACL (out), which must let through TCP 65535") {
		t.Errorf("found %q", got.Wrong)
	}
}

// What is no flow must be dropped, and the report has each checkpoint that does it.
func TestDropped(t *testing.T) {
	t.Parallel()
	needs := Needs{
		IPv4:      []Flow{toBalancer(tcp(80, 80)), toInstance(8080)},
		Separated: [][2]End{{{Kind: Internet}, {Kind: LoadBalancer}}, {{Kind: Internet}, {Kind: Instance}}, {{Kind: Internet}, {Kind: InterfaceEndpoint}}},
	}
	s := newSite()
	s.front.ACL.In = []Rule{deny(tcp(81, 81), "240.0.0.0/4"), allow(tcp(80, 81), "0.0.0.0/0")} // of 81 it drops a part only
	dropped := Evaluate(s.Model, needs).Dropped
	want := [][]string{{"balancer (in): all but TCP 80", "public network ACL (in): all but TCP 80–81"}, {"app (in)", "no route"}}
	if len(dropped) != 2 || !slices.Equal(dropped[0].DroppedBy, want[0]) || !slices.Equal(dropped[1].DroppedBy, want[1]) {
		t.Errorf("got %+v", dropped)
	}
	s.balancer.In = []Rule{allow(tcp(80, 82), "0.0.0.0/0")}
	if got := Evaluate(s.Model, needs).Dropped[0].Wrong; !strings.HasPrefix(got, "TCP 81 from internet") || !strings.HasSuffix(got, " passes") {
		t.Errorf("got %q, want TCP 81 to pass", got)
	}
}

func TestExcess(t *testing.T) {
	t.Parallel()
	s := newSite()
	s.front.ACL.In = []Rule{{Name: "rule 100", Traffic: tcp(80, 80), Peer: prefix("0.0.0.0/0")}}
	s.front.ACL.Out = []Rule{{Name: "rule 200", Traffic: tcp(1024, 65535), Peer: prefix("0.0.0.0/0")}}
	s.balancer.In, s.balancer.Out = []Rule{{Name: "wide", Traffic: tcp(80, 81), Peer: prefix("0.0.0.0/0")}}, nil
	s.Subnets, s.Hosts, s.Firewalls = s.Subnets[:1], s.Hosts[:1], []*Firewall{s.front.ACL, s.balancer}
	report := Evaluate(s.Model, Needs{IPv4: []Flow{
		toBalancer(tcp(80, 80)),
		{From: End{Kind: Anything}, To: End{Kind: LoadBalancer}, Traffic: []Traffic{tcp(80, 80)}, At: isSecurityGroupIn},
	}})
	want := []string{
		"public network ACL (in) lets through TCP 80 of rest of the VPC (10.0.1.0) by rule 100, which no flow needs",
		"public network ACL (out) lets through TCP 1024–65535 of rest of the VPC (10.0.1.0) by rule 200, which no flow needs",
		"balancer (in) lets through TCP 81 of internet (0.0.0.0) by wide, which no flow needs",
	}
	if report.OK || !slices.Equal(report.Excess, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(report.Excess, "\n"), strings.Join(want, "\n"))
	}
}
