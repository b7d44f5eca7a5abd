package constructs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/network"
	"cdah/internal/testkit"
)

// everything turns all choices of a network on.
func everything(p *network.Props) {
	p.Spec = config.Network{
		IPv6:               true,
		NATAddresses:       map[string]string{"a": "eipalloc-0000000a", "b": "eipalloc-0000000b", "c": "eipalloc-0000000c"},
		InterfaceEndpoints: []string{"ecr.api", "logs"},
		FlowLogs:           config.FlowLogs{RetentionDays: 90, AggregationInterval: 60},
	}
}

func TestNetworkByDefaultHasNoChoices(t *testing.T) {
	d := synthNetwork(t, func(p *network.Props) { p.Spec.FlowLogs.Enabled = new(false) })
	for _, kind := range []string{
		"aws_flow_log", "aws_egress_only_internet_gateway", "aws_security_group", "aws_cloudwatch_log_group", "aws_iam_role",
	} {
		if found := d.OfType(kind); found != nil {
			t.Errorf("nobody asked for %v", found)
		}
	}
	d.Strings(func(text string) {
		if strings.Contains(text, "ipv6") {
			t.Errorf("nobody asked for IPv6: %s", text)
		}
	})
}

func TestNetworkWithoutNAT(t *testing.T) {
	d := synthNetwork(t, everything, func(p *network.Props) { p.Spec.NAT, p.Spec.NATAddresses = config.NATNone, nil })
	for _, kind := range []string{"aws_nat_gateway", "aws_eip", "aws_egress_only_internet_gateway"} {
		if found := d.OfType(kind); found != nil {
			t.Errorf("%v in a network without a way out", found)
		}
	}
	routes := []string{"aws_route.network_public_routes_internet", "aws_route.network_public_routes_internet_ipv6"}
	if diff := cmp.Diff(routes, d.OfType("aws_route")); diff != "" {
		t.Error(diff)
	}
	if _, given := d.Look("data", "aws_eip"); given {
		t.Error("an address is looked up")
	}
}

func TestNetworkTakesExistingAddresses(t *testing.T) {
	d := synthNetwork(t, everything)
	if made := d.OfType("aws_eip"); made != nil {
		t.Errorf("addresses are made: %v", made)
	}
	want(t, d, "data", map[string]any{"aws_eip/network_public_b_nat_address/id": "eipalloc-0000000b"})
	want(t, d, "aws_nat_gateway.network_public_b_nat", map[string]any{
		"allocation_id": ref("data.aws_eip.network_public_b_nat_address.id"),
	})
}

func TestNetworkIPv6(t *testing.T) {
	d := synthNetwork(t, everything)
	want(t, d, "aws_vpc.network", map[string]any{"assign_generated_ipv6_cidr_block": true})
	for subnet, number := range map[string]string{"private_a": "1", "private_c": "3", "public_a": "101", "public_c": "103"} {
		want(t, d, "aws_subnet.network_"+subnet, map[string]any{
			"ipv6_cidr_block":                 ref("cidrsubnet(aws_vpc.network.ipv6_cidr_block, 8, %s)", number),
			"assign_ipv6_address_on_creation": strings.HasPrefix(subnet, "private"),
		})
	}
	want(t, d, "aws_route.network_public_routes_internet_ipv6", map[string]any{
		"destination_ipv6_cidr_block": "::/0", "gateway_id": ref("aws_internet_gateway.network_internet_gateway.id"),
	})
	for _, zone := range []string{"a", "b", "c"} {
		want(t, d, "aws_route.network_private_"+zone+"_routes_internet_ipv6", map[string]any{
			"destination_ipv6_cidr_block": "::/0",
			"egress_only_gateway_id":      ref("aws_egress_only_internet_gateway.network_egress_only_gateway.id"),
		})
	}
}

func TestNetworkInterfaceEndpoints(t *testing.T) {
	d := synthNetwork(t, everything)
	want(t, d, "aws_vpc_endpoint.network_endpoint_ecr_api", map[string]any{
		"service_name": "com.amazonaws.eu-west-2.ecr.api", "vpc_endpoint_type": "Interface", "private_dns_enabled": true,
		"subnet_ids":         list(ref("aws_subnet.network_private_a.id"), ref("aws_subnet.network_private_b.id"), ref("aws_subnet.network_private_c.id")),
		"security_group_ids": list(ref("aws_security_group.network_endpoint_security_group.id")),
	})
	const service = "aws_vpc_endpoint_service/network_endpoint_service_logs/"
	want(t, d, "data", map[string]any{
		service + "service_name":                        "com.amazonaws.eu-west-2.logs",
		service + "lifecycle/postcondition/0/condition": `${length(setsubtract(["eu-west-2a","eu-west-2b","eu-west-2c"], self.availability_zones)) == 0}`,
	})
	for _, kind := range []string{"ingress", "egress"} {
		if rules := d.OfType("aws_vpc_security_group_" + kind + "_rule"); rules != nil {
			t.Errorf("the endpoints are open to more than the instances: %v", rules)
		}
	}
}

func TestNetworkFlowLogs(t *testing.T) {
	d := synthNetwork(t, everything)
	want(t, d, "aws_cloudwatch_log_group.network_flow_log_group", map[string]any{
		"name": "/vpc/shop-test/flow-logs", "retention_in_days": 90.0,
	})
	want(t, d, "aws_flow_log.network_flow_log", map[string]any{
		"vpc_id": ref("aws_vpc.network.id"), "traffic_type": "ALL", "max_aggregation_interval": 60.0,
		"log_destination": ref("aws_cloudwatch_log_group.network_flow_log_group.arn"),
		"iam_role_arn":    ref("aws_iam_role.network_flow_log_role.arn"),
		"depends_on":      list("aws_iam_role_policy.network_flow_log_role_policy"),
	})
	const trust = `{"Statement":[{"Action":["sts:AssumeRole"],"Condition":{` +
		`"ArnLike":{"aws:SourceArn":"arn:aws:ec2:eu-west-2:123456789012:vpc-flow-log/*"},` +
		`"StringEquals":{"aws:SourceAccount":"123456789012"}},` +
		`"Effect":"Allow","Principal":{"Service":"vpc-flow-logs.amazonaws.com"}}],"Version":"2012-10-17"}`
	if diff := cmp.Diff(trust, d.Text(t, "aws_iam_role.network_flow_log_role", "assume_role_policy")); diff != "" {
		t.Error(diff)
	}
	const rights = `{"Statement":[{"Action":["logs:CreateLogStream","logs:DescribeLogStreams","logs:PutLogEvents"],` +
		`"Effect":"Allow","Resource":["${aws_cloudwatch_log_group.network_flow_log_group.arn}:*"]},` +
		`{"Action":["logs:DescribeLogGroups"],"Effect":"Allow","Resource":["*"]}],"Version":"2012-10-17"}`
	if diff := cmp.Diff(rights, d.Text(t, "aws_iam_role_policy.network_flow_log_role_policy", "policy")); diff != "" {
		t.Error(diff)
	}
}

func synthClusterIn(t *testing.T, changeNetwork func(*network.Props)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		n := newNetwork(s, changeNetwork, func(p *network.Props) { p.Spec.EgressPorts = []int{443, 5432} })
		newCluster(s, n, newLoadBalancer(s, n), newLogs(s))
	})
}

// Instances reach the endpoints on 443, and everything else by IPv6 as by IPv4. All of it stands before
// them and outlives them.
func TestClusterInANetworkWithEverything(t *testing.T) {
	d := synthClusterIn(t, everything)
	const rule = "aws_vpc_security_group_ingress_rule.cluster_security_group_endpoint_from"
	want(t, d, rule, map[string]any{
		"security_group_id":            ref("aws_security_group.network_endpoint_security_group.id"),
		"referenced_security_group_id": ref("aws_security_group.cluster_security_group.id"),
		"from_port":                    443.0, "to_port": 443.0, "ip_protocol": "tcp",
	})
	for _, port := range []string{"443", "5432"} {
		way := "aws_vpc_security_group_egress_rule.cluster_security_group_to_" + port
		want(t, d, way, map[string]any{"cidr_ipv4": "0.0.0.0/0"})
		want(t, d, way+"_ipv6", map[string]any{"cidr_ipv6": "::/0"})
	}
	const group = "aws_autoscaling_group.cluster_auto_scaling_group"
	ways := append(d.OfType("aws_vpc_endpoint"), rule, "aws_egress_only_internet_gateway.network_egress_only_gateway",
		"aws_vpc_security_group_egress_rule.cluster_security_group_to_443_ipv6")
	for _, way := range append(ways, d.OfType("aws_route")...) {
		if !d.Needs(group, way) {
			t.Errorf("instances start before %s, or outlive it", way)
		}
	}
}

func TestClusterWithoutIPv6(t *testing.T) {
	for _, rule := range synthClusterIn(t, func(*network.Props) {}).OfType("aws_vpc_security_group_egress_rule") {
		if strings.Contains(rule, "ipv6") {
			t.Errorf("%s where there is no IPv6", rule)
		}
	}
}
