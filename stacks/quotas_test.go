package stacks_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"cdah/internal/aws/instancetypes"
	"cdah/internal/testkit"
)

// quota is a row of docs/trust/quotas.md: what AWS gives a new account, and how much an environment takes of it.
type quota struct {
	Name  string // in Service Quotas
	Limit int
	Takes func(t *testing.T, d *testkit.Document) int
}

// quotas are those that an environment can come near to.
func quotas() []quota {
	return []quota{
		{"VPCs per Region", 5, all("aws_vpc")},
		{"Internet gateways per Region", 5, all("aws_internet_gateway")},
		{"EC2-VPC Elastic IPs", 5, all("aws_eip")},
		{"NAT gateways per Availability Zone", 5, most("aws_nat_gateway", "subnet_id")},
		{"Running On-Demand Standard instances, in vCPUs", 5, vcpus},
		{"Subnets per VPC", 200, all("aws_subnet")},
		{"Routes per route table", 500, most("aws_route", "route_table_id")},
		{"Rules per network ACL, in one direction", 20, aclRules},
		{"Inbound or outbound rules per security group", 60, func(t *testing.T, d *testkit.Document) int {
			return max(most("aws_vpc_security_group_ingress_rule", "security_group_id")(t, d), most("aws_vpc_security_group_egress_rule", "security_group_id")(t, d))
		}},
		{"Gateway VPC endpoints per Region", 20, endpoints("Gateway")},
		{"Interface VPC endpoints per VPC", 50, endpoints("Interface")},
		{"Application Load Balancers per Region", 50, all("aws_lb")},
		{"Listeners per Application Load Balancer", 50, all("aws_lb_listener")},
		{"Rules per Application Load Balancer", 100, all("aws_lb_listener_rule")},
		{"Target groups per Application Load Balancer", 100, all("aws_lb_target_group")},
		{"Auto Scaling groups per Region", 500, all("aws_autoscaling_group")},
		{"Services per cluster", 5000, all("aws_ecs_service")},
		{"Roles per account", 1000, all("aws_iam_role")},
		{"CloudWatch alarms", 5000, func(t *testing.T, d *testkit.Document) int {
			return all("aws_cloudwatch_metric_alarm")(t, d) + all("aws_cloudwatch_composite_alarm")(t, d)
		}},
		{"CloudWatch Logs resource policies per Region", 10, all("aws_cloudwatch_log_resource_policy")},
		{"EventBridge rules per event bus", 100, all("aws_cloudwatch_event_rule")},
		{"EventBridge targets per rule", 5, most("aws_cloudwatch_event_target", "rule")},
		{"Web ACLs per Region", 100, all("aws_wafv2_web_acl")},
	}
}

// all counts the resources of a type.
func all(kind string) func(*testing.T, *testkit.Document) int {
	return func(_ *testing.T, d *testkit.Document) int { return len(d.OfType(kind)) }
}

// most counts the resources of a type by what they belong to, and returns the largest count.
func most(kind, owner string) func(*testing.T, *testkit.Document) int {
	return func(t *testing.T, d *testkit.Document) int {
		counts, largest := map[string]int{}, 0
		for _, address := range d.OfType(kind) {
			of := d.Text(t, address, owner)
			counts[of]++
			largest = max(largest, counts[of])
		}
		return largest
	}
}

func endpoints(kind string) func(*testing.T, *testkit.Document) int {
	return func(t *testing.T, d *testkit.Document) int {
		count := 0
		for _, address := range d.OfType("aws_vpc_endpoint") {
			if d.Text(t, address, "vpc_endpoint_type") == kind {
				count++
			}
		}
		return count
	}
}

// aclRules counts the last rule, which denies the rest, as AWS does.
func aclRules(t *testing.T, d *testkit.Document) int {
	largest := 0
	for _, address := range d.OfType("aws_network_acl") {
		for _, direction := range []string{"ingress", "egress"} {
			rules, _ := d.Get(t, address, direction).([]any)
			largest = max(largest, len(rules)+1)
		}
	}
	return largest
}

// vcpus are those of the group at its largest.
func vcpus(t *testing.T, d *testkit.Document) int {
	total := 0
	for _, group := range d.OfType("aws_autoscaling_group") {
		size, _ := d.Get(t, group, "max_size").(float64)
		kind, err := instancetypes.Lookup(d.Text(t, d.OfType("aws_launch_template")[0], "instance_type"))
		if err != nil {
			t.Fatal(err)
		}
		total += int(size) * kind.VCPU
	}
	return total
}

// TestQuotas writes into docs/trust/quotas.md what the environments of this project take of AWS's quotas, and
// fails where one takes more than a new account has, but for vCPUs.
func TestQuotas(t *testing.T) {
	environments := []string{"local", "staging", "production"}
	var table strings.Builder
	fmt.Fprintf(&table, "| Quota | New account | %s |\n|---|---|%s\n", strings.Join(environments, " | "), strings.Repeat("---|", len(environments)))
	documents := make([]*testkit.Document, len(environments))
	for i, name := range environments {
		text, err := os.ReadFile(filepath.Join("testdata", name, "cdk.tf.json")) // held against the synthesis by TestEnvironments
		if err != nil {
			t.Fatal(err)
		}
		documents[i] = testkit.Parse(t, text)
	}
	for _, q := range quotas() {
		fmt.Fprintf(&table, "| %s | %d |", q.Name, q.Limit)
		for i, d := range documents {
			taken := q.Takes(t, d)
			if taken > q.Limit && !strings.Contains(q.Name, "vCPUs") {
				t.Errorf("%s takes %d of %q, of which a new account has %d", environments[i], taken, q.Name, q.Limit)
			}
			fmt.Fprintf(&table, " %d |", taken)
		}
		table.WriteString("\n")
	}
	page, err := template.ParseFiles("quotas.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := page.Execute(&text, table.String()); err != nil {
		t.Fatal(err)
	}
	testkit.Golden(t, filepath.Join("..", "docs", "trust", "quotas.md"), text.Bytes())
}
