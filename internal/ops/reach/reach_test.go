package reach

import (
	"net/netip"
	"strings"
	"testing"
)

func prefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }

func tcpPorts(first, last int) Match { return Match{TCP, first, last} }

// site is a network by hand: a public subnet with a load balancer, one with a NAT gateway, and a private
// one with instances.
func site() *Model {
	world, vpc := prefix("0.0.0.0/0"), prefix("10.0.0.0/16")
	return &Model{
		VPC: []netip.Prefix{vpc},
		Subnets: []Subnet{
			{Name: "front", Ranges: []netip.Prefix{prefix("10.0.0.0/24")}, ACL: "open", Routes: []Route{{To: world, Way: InternetGateway}}},
			{Name: "nat", Ranges: []netip.Prefix{prefix("10.0.1.0/24")}, ACL: "nat", Routes: []Route{{To: world, Way: InternetGateway}}},
			{Name: "back", Ranges: []netip.Prefix{prefix("10.0.2.0/24")}, ACL: "back", Routes: []Route{{To: world, Way: NATGateway, NAT: 1}, {Way: S3Endpoint}}},
		},
		ACLs: map[string]*ACL{
			"open": everythingPasses("open"), "nat": everythingPasses("nat"), "back": everythingPasses("back"),
		},
		Groups: map[string]*Group{
			"lb": {Name: "lb", In: []GroupRule{{Match: tcpPorts(80, 80), Peer: world}}, Out: []GroupRule{{Match: tcpPorts(8080, 8080), PeerGroup: "app"}}},
			"app": {Name: "app", In: []GroupRule{{Match: tcpPorts(8080, 8080), PeerGroup: "lb"}},
				Out: []GroupRule{{Match: tcpPorts(443, 443), Peer: world}}},
		},
		Hosts: []Host{
			{Kind: LoadBalancer, Subnet: 0, Groups: []string{"lb"}}, {Kind: NAT, Subnet: 1},
			{Kind: Instance, Subnet: 2, Groups: []string{"app"}},
		},
	}
}

func everythingPasses(name string) *ACL {
	all := []ACLRule{{Number: 100, Match: Match{Protocol: AllProtocols}, Peer: prefix("0.0.0.0/0")}}
	return &ACL{Name: name, In: all, Out: all}
}

// flowOf evaluates one flow of the site, changed.
func flowOf(t *testing.T, flow Flow, change func(*Model)) Result {
	t.Helper()
	m := site()
	if change != nil {
		change(m)
	}
	return Check(m, Need{Flows: []Flow{flow}, Answers: tcpPorts(1024, 65535)}).Results[0]
}

func toLoadBalancer(pass bool, ports ...Match) Flow {
	return Flow{From: End{Kind: Internet}, To: End{Kind: LoadBalancer}, Traffic: ports, Pass: pass}
}

func toInstance(pass bool, port int) Flow {
	return Flow{From: End{Kind: LoadBalancer}, To: End{Kind: Instance}, Traffic: []Match{tcpPorts(port, port)}, Pass: pass}
}

func toInternet(pass bool, port int) Flow {
	return Flow{From: End{Kind: Instance}, To: End{Kind: Internet}, Traffic: []Match{tcpPorts(port, port)}, Pass: pass}
}

// rules makes the rules of one direction, numbered in their order.
func rules(all ...ACLRule) []ACLRule {
	for i := range all {
		all[i].Number = 100 * (i + 1)
	}
	return all
}

func allow(m Match, peer string) ACLRule { return ACLRule{Match: m, Peer: prefix(peer)} }
func deny(m Match, peer string) ACLRule  { return ACLRule{Match: m, Peer: prefix(peer), Deny: true} }

func TestFlowsAsAWSDecidesThem(t *testing.T) {
	t.Parallel()
	all := Match{Protocol: AllProtocols}
	for _, test := range []struct {
		name   string
		flow   Flow
		change func(*Model)
	}{
		{"a group lets in what it names", toLoadBalancer(true, tcpPorts(80, 80)), nil},
		{"a group lets in nothing else", toLoadBalancer(false, tcpPorts(81, 81)), nil},
		{"UDP is not TCP", toLoadBalancer(false, Match{UDP, 80, 80}), nil},
		{"a group names another", toInstance(true, 8080), nil},
		{"both groups must let a connection pass", toInstance(false, 8080), func(m *Model) { m.Groups["lb"].Out = nil }},
		{"a host without the group is not meant", Flow{From: End{Kind: Other, Tier: PublicTier}, To: End{Kind: Instance}, Traffic: []Match{tcpPorts(8080, 8080)}}, nil},
		{"an ACL without rules drops", toLoadBalancer(false, tcpPorts(80, 80)), func(m *Model) { m.ACLs["open"].In = nil }},
		{"the first rule that fits decides, to deny", toInstance(false, 8080), func(m *Model) {
			m.ACLs["back"].In = rules(deny(tcpPorts(8000, 9000), "10.0.0.0/24"), allow(all, "0.0.0.0/0"))
		}},
		{"the first rule that fits decides, to allow", toInstance(true, 8080), func(m *Model) {
			m.ACLs["back"].In = rules(allow(tcpPorts(8080, 8080), "10.0.0.0/24"), deny(all, "0.0.0.0/0"))
		}},
		{"a rule is for its range only", toInstance(false, 8080), func(m *Model) {
			m.ACLs["back"].In = rules(allow(all, "10.0.1.0/24"))
		}},
		{"out through the NAT gateway", toInternet(true, 443), nil},
		{"the NAT gateway's subnet must let it in", toInternet(false, 443), func(m *Model) {
			m.ACLs["nat"].In = rules(deny(tcpPorts(443, 443), "10.0.2.0/24"), allow(all, "0.0.0.0/0"))
		}},
		{"the NAT gateway's subnet must let it out", toInternet(false, 443), func(m *Model) {
			m.ACLs["nat"].Out = rules(deny(tcpPorts(443, 443), "0.0.0.0/0"), allow(all, "0.0.0.0/0"))
		}},
		{"without a route nothing goes out", toInternet(false, 443), func(m *Model) { m.Subnets[2].Routes = nil }},
		{"an internet gateway is no use without a public address", toInternet(false, 443), func(m *Model) {
			m.Subnets[2].Routes = m.Subnets[0].Routes
		}},
		{"S3 needs no NAT gateway", Flow{From: End{Kind: Instance}, To: End{Kind: Internet}, S3: true, Pass: true, Traffic: []Match{tcpPorts(443, 443)}},
			func(m *Model) { m.ACLs["nat"].In = nil }},
		{"the internet does not reach an instance", Flow{From: End{Kind: Internet}, To: End{Kind: Instance}, Traffic: []Match{tcpPorts(8080, 8080)}},
			func(m *Model) {
				m.Groups["app"].In = []GroupRule{{Match: all, Peer: prefix("0.0.0.0/0")}}
			}},
		{"what stays in a subnet meets no ACL", Flow{From: End{Kind: Other, Tier: PrivateTier}, To: End{Kind: Other, Tier: PrivateTier}, Pass: true, Traffic: []Match{{UDP, 0, 65535}}},
			func(m *Model) { m.ACLs["back"].In, m.ACLs["back"].Out = nil, nil }},
	} {
		if result := flowOf(t, test.flow, test.change); !result.OK {
			t.Errorf("%s: %s", test.name, result.Found)
		}
	}
}

// An ACL forgets what it let in: answers need a rule, for every port that they may go to.
func TestAnswersNeedARule(t *testing.T) {
	t.Parallel()
	result := flowOf(t, toLoadBalancer(true, tcpPorts(80, 80)), func(m *Model) {
		m.ACLs["open"].Out = rules(allow(tcpPorts(1024, 65534), "0.0.0.0/0"))
	})
	if result.OK || !strings.Contains(result.Found, "public network ACL (out) (answers)") {
		t.Errorf("found %q", result.Found)
	}
}

// A row of which nothing is tried proves nothing.
func TestAFlowBetweenNothingIsWrong(t *testing.T) {
	t.Parallel()
	flow := Flow{From: End{Kind: Instance}, To: End{Kind: Interface}, Traffic: []Match{tcpPorts(443, 443)}}
	if result := flowOf(t, flow, nil); result.OK {
		t.Error("a flow to endpoints that do not exist is right")
	}
}

func TestExcess(t *testing.T) {
	t.Parallel()
	m := site()
	open := []ACLRule{{Number: 100, Match: tcpPorts(80, 80), Peer: prefix("0.0.0.0/0")}}
	m.ACLs["open"].In = open
	m.Groups = map[string]*Group{"lb": {Name: "lb", In: []GroupRule{{Match: tcpPorts(80, 81), Peer: prefix("0.0.0.0/0")}}}}
	m.Subnets, m.Hosts = m.Subnets[:1], m.Hosts[:1]
	m.ACLs = map[string]*ACL{"open": {Name: "open", In: open, Out: rules(allow(tcpPorts(1024, 65535), "0.0.0.0/0"))}}
	report := Check(m, Need{Flows: []Flow{toLoadBalancer(true, tcpPorts(80, 80))}, Answers: tcpPorts(1024, 65535)})
	var got []string
	for _, x := range report.Excess {
		got = append(got, x.String())
	}
	want := []string{
		"public network ACL (in) lets through TCP 80 of rest of the VPC (10.0.1.0), which no flow needs",
		"public network ACL (out) lets through TCP 1024–65535 of rest of the VPC (10.0.1.0), which no flow needs",
		"security group of the load balancer (in) lets through TCP 81 of internet (0.0.0.0), which no flow needs",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
