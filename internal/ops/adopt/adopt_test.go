package adopt_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/internal/ops/adopt"
)

// read reads a golden stack.
func read(t *testing.T, name string) *adopt.Stack {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "stacks", "testdata", name, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(text))
}

func parse(t *testing.T, text string) *adopt.Stack {
	t.Helper()
	stack, err := adopt.Read([]byte(text), adopt.Scope{Partition: "aws", Region: "eu-west-2", Account: "333333333333"})
	if err != nil {
		t.Fatal(err)
	}
	return stack
}

// tags are those of everything in production, and a name.
func tags(name string) map[string]string {
	all := map[string]string{"CostCenter": "website", "Environment": "production", "ManagedBy": "cdktf", "Project": "cdah"}
	if name != "" {
		all["Name"] = name
	}
	return all
}

// exist is part of what AWS has of production.
func exist() []adopt.Existing {
	rule := func(kind, id, group, other, from, to string) adopt.Existing {
		return adopt.Existing{Kind: kind, ID: id, Attributes: map[string]string{
			"security_group_id": group, "ip_protocol": "tcp", "from_port": from, "to_port": to, "referenced_security_group_id": other,
		}}
	}
	return []adopt.Existing{
		{Kind: "vpc", ID: "vpc-1", Tags: tags("cdah-production")},
		{Kind: "igw", ID: "igw-1", Tags: tags("cdah-production")},
		{Kind: "subnet", ID: "subnet-other", Tags: tags("cdah-production-private-a")}, // without Tier
		{Kind: "nat", ID: "nat-1", Tags: tags("cdah-production-nat-a")},
		{Kind: "nat", ID: "nat-2", Tags: tags("cdah-production-nat-a")},
		{Kind: "sg", ID: "sg-lb", Tags: tags("cdah-production-load-balancer")},
		{Kind: "sg", ID: "sg-instance", Tags: tags("cdah-production-instance")},
		rule("ingress-rule", "sgr-1", "sg-instance", "sg-lb", "61000", "65535"),
		rule("egress-rule", "sgr-2", "sg-lb", "sg-instance", "61000", "65535"),
		rule("ingress-rule", "sgr-foreign", "sg-foreign", "sg-foreign", "61000", "65535"),
		rule("egress-rule", "sgr-3", "sg-lb", "sg-instance", "-1", "-1"),
		{Kind: "lb", ID: "arn:lb", Tags: tags(""), Attributes: map[string]string{"name": "cdah-production"}},
		{Kind: "listener", ID: "arn:http", Attributes: map[string]string{"load_balancer_arn": "arn:lb", "port": "80"}},
		{Kind: "listener", ID: "arn:https", Attributes: map[string]string{"load_balancer_arn": "arn:lb", "port": "443"}},
		{Kind: "kms:key", ID: "key-1", Tags: tags("cdah-production-alerts")},
		{Kind: "i", ID: "i-1", Tags: tags("cdah-production-instance")},
	}
}

// The ids are those that the provider imports by; what an id takes from another resource stays an
// expression.
func TestIDs(t *testing.T) {
	t.Parallel()
	for name, wanted := range map[string]map[string]string{
		"foundation-production": {
			"aws_s3_bucket.state":                                            "cdah-production-333333333333-terraform-state",
			"aws_s3_bucket_policy.state_policy":                              "${aws_s3_bucket.state.id}",
			"aws_ecr_lifecycle_policy.registry_web_lifecycle":                "${aws_ecr_repository.registry_web.name}",
			"aws_iam_role.pipeline_production_plan":                          "cdah-production-plan",
			"aws_iam_policy.pipeline_production_boundary":                    "arn:aws:iam::333333333333:policy/foundation/cdah-production-boundary",
			"aws_iam_openid_connect_provider.pipeline_circleci":              "arn:aws:iam::333333333333:oidc-provider/oidc.circleci.com/org/00000000-0000-4000-8000-000000000001",
			"aws_iam_role_policy_attachment.pipeline_production_deploy_look": "${aws_iam_role.pipeline_production_deploy.name}/${aws_iam_policy.pipeline_production_plan_policy.arn}",
		},
		"production": {
			"aws_vpc.network":                                                               "vpc-1",
			"aws_subnet.network_private_a":                                                  "",
			"aws_nat_gateway.network_public_a_nat":                                          "nat-1 nat-2",
			"aws_nat_gateway.network_public_b_nat":                                          "",
			"aws_default_route_table.network_default_route_table":                           "${aws_vpc.network.id}",
			"aws_default_security_group.network_default_security_group":                     "${aws_vpc.network.default_security_group_id}",
			"aws_route.network_public_routes_internet":                                      "${aws_route_table.network_public_routes.id}_0.0.0.0/0",
			"aws_vpc_security_group_ingress_rule.load_balancer_security_group_http":         "",
			"aws_vpc_security_group_ingress_rule.cluster_security_group_from_load_balancer": "sgr-1",
			"aws_vpc_security_group_egress_rule.cluster_security_group_load_balancer_to":    "sgr-2",
			"aws_lb_listener.load_balancer_http":                                            "arn:http",
			"aws_ecs_service.service_web":                                                   "${aws_ecs_cluster.cluster.name}/web",
			"aws_appautoscaling_target.scaling_web":                                         "ecs/service/${aws_ecs_cluster.cluster.name}/${aws_ecs_service.service_web.name}/ecs:service:DesiredCount",
			"aws_kms_key.alerts_key":                                                        "key-1",
		},
	} {
		stack := read(t, name)
		for address, want := range wanted {
			ids, err := stack.IDs(address, exist())
			if got := strings.Join(ids, " "); err != nil || got != want {
				t.Errorf("%s: %v and %q, want %q", address, err, got, want)
			}
		}
	}
}

// Every resource of the stacks has the attributes that the pattern of its id names; where one has not, or is
// of a type that is not known, the id is no guess.
func TestEveryPatternIsFilled(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"foundation-production", "production", "staging", "local"} {
		stack := read(t, name)
		for _, address := range stack.Addresses() {
			if _, err := stack.IDs(address, nil); err != nil {
				t.Error(err)
			}
		}
	}
	stack := parse(t, `{"resource": {"aws_instance": {"a": {}}, "aws_s3_bucket": {"b": {}}}}`)
	for _, address := range stack.Addresses() {
		if ids, err := stack.IDs(address, nil); err == nil {
			t.Errorf("%s has the ids %v", address, ids)
		}
	}
}

// A copy to import by holds what exists alone, and nothing in it refers to anything else.
func TestImporting(t *testing.T) {
	t.Parallel()
	stack := parse(t, `{"output": {"o": {"value": "${aws_vpc.v.id}"}}, "resource": {
		"aws_vpc": {"v": {"cidr_block": "10.0.0.0/16"}},
		"aws_subnet": {"s": {"vpc_id": "${aws_vpc.v.id}", "depends_on": ["aws_vpc.v", "aws_sns_topic.t"], "lifecycle": {"prevent_destroy": true}}},
		"aws_sns_topic": {"t": {"name": "t"}},
		"aws_sns_topic_policy": {"p": {"arn": "${aws_sns_topic.t.arn}"}},
		"aws_cloudwatch_event_rule": {"r": {"description": "${aws_sns_topic_policy.p.id}"}},
		"aws_cloudwatch_event_target": {"t": {"rule": "${aws_cloudwatch_event_rule.r.name}"}},
		"aws_acm_certificate": {"c": {"domain_name": "example.com"}},
		"aws_acm_certificate_validation": {"v": {"certificate_arn": "${aws_acm_certificate.c.arn}"}},
		"aws_lb_listener": {"l": {"port": 443, "certificate_arn": "${aws_acm_certificate_validation.v.certificate_arn}"}}}}`)
	imports := map[string]string{
		"aws_subnet.s": "subnet-1", "aws_sns_topic.t": "arn:t", "aws_sns_topic_policy.p": "arn:t", "aws_acm_certificate.c": "arn:c", "aws_lb_listener.l": "arn:l",
		"aws_cloudwatch_event_rule.r": "r", "aws_cloudwatch_event_target.t": "r/t",
	}
	known := map[string]bool{"aws_vpc.v": true}
	unread := stack.Without([]string{"aws_sns_topic.t"}, imports, known)
	if !maps.Equal(unread, map[string]string{
		"aws_sns_topic_policy.p": "aws_sns_topic.t", "aws_cloudwatch_event_rule.r": "aws_sns_topic_policy.p", "aws_cloudwatch_event_target.t": "aws_cloudwatch_event_rule.r",
	}) {
		t.Errorf("without the topic: %v", unread)
	}
	text, err := stack.Importing(imports, known)
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	compact, _ := json.Marshal(got)
	want := `{"import":[{"id":"arn:c","to":"aws_acm_certificate.c"},{"id":"arn:l","to":"aws_lb_listener.l"},{"id":"subnet-1","to":"aws_subnet.s"}],"resource":{` +
		`"aws_acm_certificate":{"c":{"domain_name":"example.com","lifecycle":{"ignore_changes":"all"}}},` +
		`"aws_lb_listener":{"l":{"certificate_arn":"${aws_acm_certificate.c.arn}","lifecycle":{"ignore_changes":"all"},"port":443}},` +
		`"aws_subnet":{"s":{"depends_on":["aws_vpc.v"],"lifecycle":{"ignore_changes":"all"},"vpc_id":"${aws_vpc.v.id}"}},` +
		`"aws_vpc":{"v":{"cidr_block":"10.0.0.0/16","lifecycle":{"ignore_changes":"all"}}}}}`
	if string(compact) != want {
		t.Errorf("got\n%s\nwant\n%s", compact, want)
	}
}

// The lines are Terraform's and the AWS provider's.
func TestMissing(t *testing.T) {
	t.Parallel()
	lines := `{"@level":"info","@message":"Terraform 1.11.4","type":"version"}
{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"Cannot import non-existent remote object","detail":"While attempting to import an existing object to \"aws_sns_topic.alerts_topic\", the provider detected that no object exists with the given id."}}
{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"reading CloudWatch Event Target: couldn't find resource","detail":"","address":"aws_cloudwatch_event_target.topic"}}
{"@level":"warn","type":"diagnostic","diagnostic":{"severity":"warning","summary":"Resource targeting is in effect","detail":""}}
{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"AccessDenied: not authorized","detail":"","address":"aws_iam_role.role"}}
`
	missing, problems := adopt.Missing([]byte(lines))
	if want := []string{"aws_sns_topic.alerts_topic", "aws_cloudwatch_event_target.topic"}; !slices.Equal(missing, want) {
		t.Errorf("missing are %v, want %v", missing, want)
	}
	if len(problems) != 1 || !strings.Contains(problems[0], "AccessDenied") {
		t.Errorf("the problems are %q", problems)
	}
}

// What has the stack's tags and is in no state may cost money; instances are their group's.
func TestOrphans(t *testing.T) {
	t.Parallel()
	state := map[string]bool{"vpc-1": true, "igw-1": true, "nat-1": true, "sg-lb": true, "sg-instance": true, "sgr-1": true, "sgr-2": true, "arn:lb": true}
	var got []string
	for _, orphan := range read(t, "production").Orphans(append(exist(), adopt.Existing{Kind: "vpc", ID: "vpc-foreign", Tags: map[string]string{"Name": "x"}}), state) {
		got = append(got, orphan.ID)
	}
	if want := []string{"subnet-other", "nat-2", "sgr-3", "key-1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
