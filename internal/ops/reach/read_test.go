package reach

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const dualStack = `{"resource": {
  "aws_vpc": {"n": {"cidr_block": "10.0.0.0/16", "assign_generated_ipv6_cidr_block": true}},
  "aws_subnet": {
    "front": {"cidr_block": "10.0.0.0/24", "ipv6_cidr_block": "${cidrsubnet(aws_vpc.n.ipv6_cidr_block, 8, 101)}"},
    "back": {"cidr_block": "10.0.1.0/24"}
  },
  "aws_route_table_association": {
    "front": {"subnet_id": "${aws_subnet.front.id}", "route_table_id": "${aws_route_table.front.id}"},
    "back": {"subnet_id": "${aws_subnet.back.id}", "route_table_id": "${aws_route_table.back.id}"}
  },
  "aws_route": {
    "front": {"route_table_id": "${aws_route_table.front.id}", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "${aws_internet_gateway.n.id}"},
    "back": {"route_table_id": "${aws_route_table.back.id}", "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "${aws_nat_gateway.front.id}"},
    "back6": {"route_table_id": "${aws_route_table.back.id}", "destination_ipv6_cidr_block": "::/0", "egress_only_gateway_id": "${aws_egress_only_internet_gateway.n.id}"}
  },
  "aws_nat_gateway": {"front": {"subnet_id": "${aws_subnet.front.id}"}},
  "aws_vpc_endpoint": {
    "dynamodb": {"service_name": "com.amazonaws.eu-west-2.dynamodb", "route_table_ids": ["${aws_route_table.front.id}", "${aws_route_table.back.id}"]},
    "s3": {"service_name": "com.amazonaws.eu-west-2.s3", "route_table_ids": ["${aws_route_table.back.id}"]}
  },
  "aws_network_acl": {"all": {
    "subnet_ids": ["${aws_subnet.front.id}", "${aws_subnet.back.id}"],
    "ingress": [
      {"rule_no": 300, "action": "deny", "protocol": "-1", "from_port": 0, "to_port": 0, "ipv6_cidr_block": "${aws_vpc.n.ipv6_cidr_block}"},
      {"rule_no": 100, "action": "allow", "protocol": "icmp", "from_port": 0, "to_port": 0, "icmp_type": 3, "icmp_code": 4, "cidr_block": "0.0.0.0/0"}
    ]
  }},
  "aws_security_group": {"app": {}},
  "aws_vpc_security_group_ingress_rule": {"app": {"security_group_id": "${aws_security_group.app.id}", "ip_protocol": "tcp", "from_port": 80, "to_port": 81, "referenced_security_group_id": "${aws_security_group.app.id}"}},
  "aws_launch_template": {"app": {"vpc_security_group_ids": ["${aws_security_group.app.id}"]}},
  "aws_autoscaling_group": {"app": {"vpc_zone_identifier": ["${aws_subnet.back.id}"], "launch_template": {"id": "${aws_launch_template.app.id}"}}}
}}`

func TestRead(t *testing.T) {
	t.Parallel()
	got, err := Read([]byte(dualStack))
	if err != nil {
		t.Fatal(err)
	}
	vpc6, world := prefix("3fff:fff:ffff:ff00::/56"), prefix("0.0.0.0/0")
	acl := &Firewall{Label: "private network ACL", In: []Rule{
		{Name: "rule 100", Traffic: Traffic{ICMP, 772, 772}, Peer: world},
		{Name: "rule 300", Deny: true, Traffic: Traffic{Protocol: AllProtocols}, Peer: vpc6},
	}}
	group := &Firewall{Label: "security group of the instances", Stateful: true}
	group.In = []Rule{{Name: "aws_vpc_security_group_ingress_rule.app", Traffic: tcp(80, 81), SecurityGroup: group}}
	front := &Subnet{
		Ranges: []netip.Prefix{prefix("10.0.0.0/24"), prefix("3fff:fff:ffff:ff65::/64")},
		ACL:    acl, Routes: []Route{{Destination: world, Public: true}},
	}
	back := &Subnet{Ranges: []netip.Prefix{prefix("10.0.1.0/24")}, ACL: acl, Routes: []Route{
		{Destination: world, NATSubnet: front}, {Destination: prefix("::/0")}, {S3: true},
	}}
	want := &Model{
		VPC:       []netip.Prefix{prefix("10.0.0.0/16"), vpc6},
		Subnets:   []*Subnet{back, front}, // in the order of their names
		Firewalls: []*Firewall{acl, group},
		Hosts:     []Host{{NAT, front, nil}, {Instance, back, group}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What the evaluation would get wrong is refused.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ old, new, want string }{
		{`"ip_protocol": "tcp"`, `"ip_protocol": "sctp"`, `protocol "sctp"`},
		{`"referenced_security_group_id": "${aws_security_group.app.id}"`, `"peer": "pl-1"`, "peer that is unknown"},
		{`"${aws_subnet.front.id}", "${aws_subnet.back.id}"`, `"${aws_subnet.front.id}"`, "aws_subnet.back has no network ACL"},
		{`"gateway_id": "${aws_internet_gateway.n.id}"`, `"transit_gateway_id": "tgw-1"`, "aws_route.front leads to something unknown"},
		{`eu-west-2.s3`, `eu-west-2.s4`, `gateway endpoint of the service "com.amazonaws.eu-west-2.s4"`},
		{`"10.0.1.0/24"`, `"${local.range}"`, `aws_subnet.back: the range "${local.range}" is not understood`},
		{`{"id": "${aws_launch_template.app.id}"}`, `{}`, "has no launch template"},
		{`["${aws_subnet.back.id}"], "launch`, `["subnet-1"], "launch`, `"subnet-1" is no subnet or security group`},
		{`["${aws_security_group.app.id}"]}}`, `["${aws_security_group.app.id}", "sg-1"]}}`, "more than one security group"},
	} {
		text := strings.Replace(dualStack, test.old, test.new, 1)
		if text == dualStack {
			t.Fatalf("no %s in the example", test.old)
		}
		if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.new, err, test.want)
		}
	}
	if _, err := Read([]byte(`{"resource": {}}`)); !errors.Is(err, ErrNoNetwork) {
		t.Errorf("no VPC: got %v", err)
	}
	if _, err := Read([]byte(`{`)); err == nil {
		t.Error("no JSON: no error")
	}
}
