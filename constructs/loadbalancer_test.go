package constructs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/loadbalancer"
	"cdah/internal/testkit"
)

// ingress begins the addresses of the rules that let clients in.
const ingress = "aws_vpc_security_group_ingress_rule.load_balancer_security_group_"

func synthLoadBalancer(t *testing.T, change ...func(*loadbalancer.Props)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) { newLoadBalancer(s, anyNetwork(), change...) })
}

func TestLoadBalancerIsHardened(t *testing.T) {
	d := synthLoadBalancer(t)
	want(t, d, "aws_lb.load_balancer", map[string]any{
		"internal": false, "load_balancer_type": "application",
		"drop_invalid_header_fields": true, "desync_mitigation_mode": "strictest", "enable_http2": true,
		"enable_deletion_protection": true, "access_logs/enabled": true,
		"subnets": list("subnet-public-a", "subnet-public-b", "subnet-public-c"),
	})
}

func TestLoadBalancerAnswers404ToWhatNoServiceTakes(t *testing.T) {
	want(t, synthLoadBalancer(t), "aws_lb_listener.load_balancer_http", map[string]any{
		"port": 80.0, "protocol": "HTTP",
		"default_action/0/type": "fixed-response", "default_action/0/fixed_response/status_code": "404",
	})
}

func TestMaintenanceIsOneRuleBeforeAllOthers(t *testing.T) {
	const rule = "aws_lb_listener_rule.load_balancer_maintenance"
	page := func(p *loadbalancer.Props) {
		p.Spec.Maintenance = config.Maintenance{Enabled: true, ContentType: "text/html", Body: "<p>Back soon</p>"}
	}
	before, d := synthLoadBalancer(t), synthLoadBalancer(t, page)
	want(t, d, rule, map[string]any{
		"listener_arn": ref("aws_lb_listener.load_balancer_http.arn"), "priority": 1.0,
		"condition": list(map[string]any{"path_pattern": map[string]any{"values": list("/*")}}),
		"action": list(map[string]any{"type": "fixed-response", "fixed_response": map[string]any{
			"content_type": "text/html", "message_body": "<p>Back soon</p>", "status_code": "503",
		}}),
	})
	for _, address := range d.Addresses() {
		if address != rule && !cmp.Equal(before.Body(address), d.Body(address)) {
			t.Errorf("%s changes with maintenance", address)
		}
	}
	secure := synthLoadBalancer(t, page, withDomain(config.Domain{Name: "www.example.com", Zone: "example.com"}))
	want(t, secure, rule, map[string]any{"listener_arn": ref(https + ".arn")})
}

// Each range has a rule of its own on each listener, whose address no other range changes.
func TestLoadBalancerIsOpenToItsSourcesOnly(t *testing.T) {
	d := synthLoadBalancer(t, withDomain(config.Domain{Name: "www.example.com", Zone: "example.com"}), func(p *loadbalancer.Props) {
		p.Spec.Sources = []string{"203.0.113.0/24", "198.51.100.7/32"}
	})
	rules := map[string]any{}
	for _, rule := range d.OfType("aws_vpc_security_group_ingress_rule") {
		rules[strings.TrimPrefix(rule, ingress)] = []any{d.Get(t, rule, "cidr_ipv4"), d.Get(t, rule, "from_port"), d.Get(t, rule, "to_port")}
	}
	if diff := cmp.Diff(map[string]any{
		"http_203_0_113_0_24": list("203.0.113.0/24", 80.0, 80.0), "https_203_0_113_0_24": list("203.0.113.0/24", 443.0, 443.0),
		"http_198_51_100_7_32": list("198.51.100.7/32", 80.0, 80.0), "https_198_51_100_7_32": list("198.51.100.7/32", 443.0, 443.0),
	}, rules); diff != "" {
		t.Errorf("ingress rules (-want +got):\n%s", diff)
	}
}

// AWS counts a rule with a prefix list as all that the list may hold: it has one rule, on the port that serves visitors.
func TestLoadBalancerIsOpenToPrefixLists(t *testing.T) {
	const list = "pl-0123456789abcdef0"
	lists := func(p *loadbalancer.Props) { p.Spec.Sources = []string{list} }
	for rule, d := range map[string]*testkit.Document{
		"http":  synthLoadBalancer(t, lists),
		"https": synthLoadBalancer(t, lists, withDomain(config.Domain{Name: "www.example.com", Zone: "example.com"})),
	} {
		if got := d.OfType("aws_vpc_security_group_ingress_rule"); len(got) != 1 {
			t.Errorf("%s: open by %v, want by the list only", rule, got)
		}
		port := map[string]float64{"http": 80, "https": 443}[rule]
		want(t, d, ingress+rule+"_"+strings.ReplaceAll(list, "-", "_"), map[string]any{"prefix_list_id": list, "from_port": port, "to_port": port})
	}
}

func TestLoadBalancerByIPv6(t *testing.T) {
	d := synthLoadBalancer(t, withDomain(config.Domain{Name: "www.example.com", AlternativeNames: []string{"*.example.com"}, Zone: "example.com"}),
		func(p *loadbalancer.Props) { p.IPv6 = true })
	want(t, d, "aws_lb.load_balancer", map[string]any{"ip_address_type": "dualstack"})
	for _, listener := range []string{"http", "https"} {
		want(t, d, ingress+listener, map[string]any{"cidr_ipv4": "0.0.0.0/0"})
		want(t, d, ingress+listener+"_ipv6", map[string]any{"cidr_ipv6": "::/0"})
		if both, found := d.Look(ingress+listener+"_ipv6", "cidr_ipv4"); found {
			t.Errorf("a rule has one range, this has %v as well", both)
		}
	}
	for id, name := range map[string]string{"www_example_com": "www.example.com", "any_example_com": "*.example.com"} {
		for kind, address := range map[string]string{"A": "address_" + id, "AAAA": "ipv6_address_" + id} {
			want(t, d, "aws_route53_record.load_balancer_"+address, map[string]any{
				"name": name, "type": kind, "alias/name": ref("aws_lb.load_balancer.dns_name"), "alias/zone_id": ref("aws_lb.load_balancer.zone_id"),
			})
		}
	}
}

func TestSourcesOfBothKinds(t *testing.T) {
	d := synthLoadBalancer(t, func(p *loadbalancer.Props) {
		p.IPv6 = true
		p.Spec.Sources = []string{"203.0.113.0/24", "2001:db8::/32", "2001:db9:0:1::/64"}
	})
	if got := d.OfType("aws_vpc_security_group_ingress_rule"); len(got) != 3 {
		t.Errorf("open by %v, want by the sources only", got)
	}
	want(t, d, ingress+"http_203_0_113_0_24", map[string]any{"cidr_ipv4": "203.0.113.0/24"})
	want(t, d, ingress+"http_2001_db8___32", map[string]any{"cidr_ipv6": "2001:db8::/32"})
}

func TestLoadBalancerIsOpenOnItsListenerOnly(t *testing.T) {
	d := synthLoadBalancer(t)
	const rule = "aws_vpc_security_group_ingress_rule.load_balancer_security_group_http"
	if got := d.OfType("aws_vpc_security_group_ingress_rule"); len(got) != 1 || got[0] != rule {
		t.Fatalf("ingress rules %v, want only %s", got, rule)
	}
	want(t, d, rule, map[string]any{"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "tcp", "from_port": 80.0, "to_port": 80.0})
	if got := d.OfType("aws_vpc_security_group_egress_rule"); len(got) != 0 {
		t.Errorf("alone it lets nothing out, but has %v", got)
	}
	for _, rules := range []string{"ingress", "egress"} {
		if got, ok := d.Look("aws_security_group.load_balancer_security_group", rules); ok {
			t.Errorf("inline %s rules would undo the standalone ones: %v", rules, got)
		}
	}
}

func TestAccessLogsArePrivateEncryptedAndExpire(t *testing.T) {
	d := synthLoadBalancer(t)
	const bucket = "load_balancer_access_logs"
	want(t, d, "aws_s3_bucket."+bucket, map[string]any{"bucket": "shop-test-access-logs-" + account, "force_destroy": false})
	want(t, d, "aws_s3_bucket_public_access_block."+bucket+"_public_access_block", map[string]any{
		"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true,
	})
	want(t, d, "aws_s3_bucket_server_side_encryption_configuration."+bucket+"_encryption", map[string]any{
		"rule/0/apply_server_side_encryption_by_default/sse_algorithm": "AES256",
	})
	want(t, d, "aws_s3_bucket_lifecycle_configuration."+bucket+"_lifecycle", map[string]any{
		"rule/0/status": "Enabled", "rule/0/expiration/0/days": 90.0,
	})
}

// Connection logs go beside the access logs, into a folder that they may be written to.
func TestConnectionLogs(t *testing.T) {
	for _, on := range []bool{false, true} {
		d := synthLoadBalancer(t, func(p *loadbalancer.Props) { p.Spec.ConnectionLogs = on })
		want(t, d, "aws_lb.load_balancer", map[string]any{
			"connection_logs": map[string]any{"bucket": ref("aws_s3_bucket.load_balancer_access_logs.id"), "prefix": "connections", "enabled": on},
		})
		const folder = `"${aws_s3_bucket.load_balancer_access_logs.arn}/connections/AWSLogs/123456789012/*"`
		text := d.Text(t, "aws_s3_bucket_policy.load_balancer_access_logs_policy", "policy")
		// One for the service, one for the region's old account.
		if got, want := strings.Count(text, folder), map[bool]int{true: 2}[on]; got != want {
			t.Errorf("on %t: %d principals may write to %s, want %d: %s", on, got, folder, want, text)
		}
	}
}

// Old regions deliver from an account of their own, new ones have none.
func TestAccessLogDelivery(t *testing.T) {
	for _, test := range []struct {
		region, legacy string
	}{
		{"eu-west-2", "arn:aws:iam::652711504416:root"},
		{"us-gov-west-1", "arn:aws-us-gov:iam::048591011584:root"},
		{"eu-central-2", ""},
	} {
		t.Run(test.region, func(t *testing.T) {
			d := synthLoadBalancer(t, func(p *loadbalancer.Props) { p.Region = test.region })
			text := d.Text(t, "aws_s3_bucket_policy.load_balancer_access_logs_policy", "policy")
			var policy struct {
				Statement []struct {
					Effect    string
					Principal map[string]string
					Resource  []string
				}
			}
			if err := json.Unmarshal([]byte(text), &policy); err != nil {
				t.Fatal(err)
			}
			var service, legacy string
			for _, statement := range policy.Statement {
				if statement.Effect != "Allow" {
					continue
				}
				if !strings.HasSuffix(statement.Resource[0], "/AWSLogs/"+account+"/*") {
					t.Errorf("writes to %v, want this account's logs only", statement.Resource)
				}
				service += statement.Principal["Service"]
				legacy += statement.Principal["AWS"]
			}
			if service != "logdelivery.elasticloadbalancing.amazonaws.com" || legacy != test.legacy {
				t.Errorf("delivered by service %q and account %q, want account %q", service, legacy, test.legacy)
			}
		})
	}
}

func TestLoadBalancerChoices(t *testing.T) {
	d := synthLoadBalancer(t, func(p *loadbalancer.Props) {
		p.Spec.DeletionProtection, p.Spec.DesyncMitigation = new(false), config.DesyncDefensive
	})
	want(t, d, "aws_lb.load_balancer", map[string]any{"enable_deletion_protection": false, "desync_mitigation_mode": "defensive"})
}

func TestEphemeralLoadBalancerCanBeDestroyed(t *testing.T) {
	d := synthLoadBalancer(t, func(p *loadbalancer.Props) { p.Ephemeral = true })
	want(t, d, "aws_s3_bucket.load_balancer_access_logs", map[string]any{"force_destroy": true})
	want(t, d, "aws_lb.load_balancer", map[string]any{"enable_deletion_protection": false})
}
