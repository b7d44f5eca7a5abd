package constructs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/service"
	"cdah/internal/testkit"
)

const web = "aws_ecs_service.service_web"

func synthService(t *testing.T, change ...func(*service.Props)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) { newService(s, change...) })
}

// container returns the only container definition.
func container(t *testing.T, d *testkit.Document) map[string]any {
	t.Helper()
	var definitions []map[string]any
	text := d.Text(t, "aws_ecs_task_definition.service_web_task_definition", "container_definitions")
	if err := json.Unmarshal([]byte(text), &definitions); err != nil {
		t.Fatal(err)
	}
	if len(definitions) != 1 {
		t.Fatalf("%d containers, want 1", len(definitions))
	}
	return definitions[0]
}

func TestServiceDeployment(t *testing.T) {
	d := synthService(t)
	want(t, d, web, map[string]any{
		"desired_count":                      3.0,
		"deployment_circuit_breaker":         map[string]any{"enable": true, "rollback": true},
		"deployment_minimum_healthy_percent": 100.0, "deployment_maximum_percent": 200.0,
		"availability_zone_rebalancing": "ENABLED",
		"ordered_placement_strategy": list(
			map[string]any{"type": "spread", "field": "attribute:ecs.availability-zone"},
			map[string]any{"type": "binpack", "field": "memory"},
		),
		"capacity_provider_strategy/0/capacity_provider": "provider",
		"load_balancer/0/container_port":                 8080.0,
		"force_delete":                                   false,
	})
	if got, ok := d.Look(web, "launch_type"); ok {
		t.Errorf("a launch type and a capacity provider exclude each other: %v", got)
	}
}

func TestServiceWithoutZoneRebalancingSaysSo(t *testing.T) {
	d := synthService(t, func(p *service.Props) { p.Spec.Deployment.ZoneRebalancing = new(false) })
	want(t, d, web, map[string]any{"availability_zone_rebalancing": "DISABLED"})
}

func TestTaskPublishesAnyFreePortOfABridge(t *testing.T) {
	d := synthService(t)
	want(t, d, "aws_ecs_task_definition.service_web_task_definition", map[string]any{"network_mode": "bridge"})
	ports := list(map[string]any{"containerPort": 8080.0, "hostPort": 0.0, "protocol": "tcp"})
	if diff := cmp.Diff(ports, container(t, d)["portMappings"]); diff != "" {
		t.Errorf("port mappings (-want +got):\n%s", diff)
	}
}

func TestContainerLogsWithoutBlocking(t *testing.T) {
	want := map[string]any{
		"logDriver": "awslogs",
		"options": map[string]any{
			"awslogs-group": ref("aws_cloudwatch_log_group.logs_service_web.name"), "awslogs-region": region,
			"awslogs-stream-prefix": "web", "mode": "non-blocking", "max-buffer-size": "25m",
		},
	}
	if diff := cmp.Diff(any(want), container(t, synthService(t))["logConfiguration"]); diff != "" {
		t.Errorf("log configuration (-want +got):\n%s", diff)
	}
}

// AWS's SDKs know their region, in each container, unless the user says another, in the open or by a secret.
func TestContainersKnowTheirRegion(t *testing.T) {
	got, _ := containers(t, synthService(t, func(p *service.Props) {
		p.Spec.Environment = map[string]string{"AWS_REGION": "us-east-1"}
		p.Spec.Secrets = map[string]config.Secret{"AWS_DEFAULT_REGION": {Parameter: "/shop/region"}}
		p.Spec.Sidecars = map[string]config.Sidecar{"cache": {Container: config.Container{Image: "example.com/cache:1"}}}
		p.Spec.FireLens = &config.FireLens{Image: "example.com/fluent-bit:1", Options: map[string]string{"Name": "cloudwatch_logs"}}
	}))
	both := list(map[string]any{"name": "AWS_DEFAULT_REGION", "value": region}, map[string]any{"name": "AWS_REGION", "value": region})
	for name, environment := range map[string][]any{
		"web": list(map[string]any{"name": "AWS_REGION", "value": "us-east-1"}), "cache": both, config.LogRouter: both,
	} {
		if diff := cmp.Diff(any(environment), got[name]["environment"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What a user writes reaches the container as it stands: sorted, and never evaluated by Terraform.
func TestContainerEnvironment(t *testing.T) {
	got := container(t, synthService(t, func(p *service.Props) {
		p.Spec.Command = []string{"sh", "-c", "echo ${HOME} %{if}"}
		p.Spec.Environment = map[string]string{"B": "${aws_vpc.network.id}", "A": "quotes \" \\, a\ttab and\r\na line, $${x} %{y}", "C": "é<&>"}
	}))
	environment := list(
		map[string]any{"name": "A", "value": "quotes \" \\, a\ttab and\r\na line, $${x} %{y}"},
		map[string]any{"name": "AWS_DEFAULT_REGION", "value": region},
		map[string]any{"name": "AWS_REGION", "value": region},
		map[string]any{"name": "B", "value": "${aws_vpc.network.id}"},
		map[string]any{"name": "C", "value": "é<&>"},
	)
	if diff := cmp.Diff(environment, got["environment"]); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(list("sh", "-c", "echo ${HOME} %{if}"), got["command"]); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
}

func TestTargetGroupCanBeReplacedWithoutDowntime(t *testing.T) {
	d := synthService(t)
	want(t, d, "aws_lb_target_group.service_web_target_group", map[string]any{
		"name_prefix": "cdah-", "lifecycle/create_before_destroy": true, "target_type": "instance",
		"deregistration_delay": "30", "health_check/path": "/", "health_check/matcher": "200-299",
	})
}

// What is off is said to be off: the target group would else keep it.
func TestBalancing(t *testing.T) {
	off := map[string]any{"enabled": false, "type": "lb_cookie"}
	for _, test := range []struct {
		name    string
		choose  config.LoadBalancing
		expects map[string]any
	}{
		{"in turn", config.LoadBalancing{}, map[string]any{"load_balancing_algorithm_type": "round_robin", "slow_start": 0.0, "stickiness": off}},
		{"the least busy", config.LoadBalancing{Algorithm: config.LeastOutstandingRequests}, map[string]any{"load_balancing_algorithm_type": "least_outstanding_requests", "stickiness": off}},
		{"slowly", config.LoadBalancing{SlowStart: 45}, map[string]any{"slow_start": 45.0}},
		{"a cookie of the load balancer", config.LoadBalancing{Stickiness: &config.Stickiness{Duration: 60}}, map[string]any{
			"stickiness": map[string]any{"enabled": true, "type": "lb_cookie", "cookie_duration": 60.0},
		}},
		{"a cookie of the service", config.LoadBalancing{Stickiness: &config.Stickiness{Duration: 60, Cookie: "SESSION"}}, map[string]any{
			"stickiness": map[string]any{"enabled": true, "type": "app_cookie", "cookie_name": "SESSION", "cookie_duration": 60.0},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := synthService(t, func(p *service.Props) { p.Spec.LoadBalancing = test.choose })
			want(t, d, "aws_lb_target_group.service_web_target_group", test.expects)
		})
	}
}

// Tasks that speak gRPC are asked for a method that none has, by gRPC's codes, unless the service says otherwise.
func TestProtocolVersions(t *testing.T) {
	const targets = "aws_lb_target_group.service_web_target_group"
	want(t, synthService(t), targets, map[string]any{"protocol_version": "HTTP1"}) // or what there was would stay
	for _, test := range []struct {
		version       config.ProtocolVersion
		check         config.HealthCheck
		path, matcher string
	}{
		{config.HTTP2, config.HealthCheck{}, "/", "200-299"},
		{config.GRPC, config.HealthCheck{}, "/AWS.ALB/healthcheck", "12"},
		{config.GRPC, config.HealthCheck{Path: "/grpc.health.v1.Health/Check", Codes: "0,12-14"}, "/grpc.health.v1.Health/Check", "0,12-14"},
	} {
		d := synthService(t, func(p *service.Props) {
			p.Spec.LoadBalancing.ProtocolVersion, p.Spec.HealthCheck = test.version, test.check
		})
		want(t, d, targets, map[string]any{
			"protocol": "HTTP", "protocol_version": strings.ToUpper(string(test.version)),
			"health_check/path": test.path, "health_check/matcher": test.matcher,
		})
	}
}

func TestListenerRuleConditions(t *testing.T) {
	hosts := map[string]any{"host_header": map[string]any{"values": list("www.example.com")}}
	paths := func(values ...any) map[string]any {
		return map[string]any{"path_pattern": map[string]any{"values": values}}
	}
	for _, test := range []struct {
		name  string
		route config.Route
		want  []any
	}{
		{"everything", config.Route{Priority: 2}, list(paths("/*"))},
		{"a host", config.Route{Priority: 2, Hosts: []string{"www.example.com"}}, list(hosts)},
		{"two paths", config.Route{Priority: 2, Paths: []string{"/api", "/api/*"}}, list(paths("/api", "/api/*"))},
		{"both", config.Route{Priority: 2, Hosts: []string{"www.example.com"}, Paths: []string{"/x"}}, list(hosts, paths("/x"))},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := synthService(t, func(p *service.Props) { p.Spec.Route = test.route })
			want(t, d, "aws_lb_listener_rule.listener_rule_2", map[string]any{"condition": test.want, "priority": 2.0})
		})
	}
}

func TestExecutionRoleReachesItsOwnLogGroupAndRepositoryOnly(t *testing.T) {
	const logs = `{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["${aws_cloudwatch_log_group.logs_service_web.arn}:*"]}`
	const pull = `"Resource":["arn:aws:ecr:eu-west-2:123456789012:repository/team/web"]`
	for _, test := range []struct {
		image string
		pulls bool
	}{
		{"public.ecr.aws/nginx/nginx:1.28.0", false},
		{"123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/web:v1", true},
		{"123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/web@sha256:" + strings.Repeat("a", 64), true},
	} {
		d := synthService(t, func(p *service.Props) { p.Spec.Image = test.image })
		policy := d.Text(t, "aws_iam_role_policy.service_web_execution_role_policy", "policy")
		if !strings.Contains(policy, logs) {
			t.Errorf("%s: %s is missing from %s", test.image, logs, policy)
		}
		if got := strings.Contains(policy, pull); got != test.pulls {
			t.Errorf("%s: pull allowed %t, want %t: %s", test.image, got, test.pulls, policy)
		}
		if got := strings.Contains(policy, "ecr:"); got != test.pulls {
			t.Errorf("%s: rights to ECR %t, want %t: %s", test.image, got, test.pulls, policy)
		}
	}
}

func TestRolesAreForTasksOfThisAccountOnly(t *testing.T) {
	d := synthService(t)
	for _, role := range []string{"aws_iam_role.service_web_execution_role", "aws_iam_role.service_web_task_role"} {
		trust := d.Text(t, role, "assume_role_policy")
		if !strings.Contains(trust, `"aws:SourceAccount":"123456789012"`) || !strings.Contains(trust, `"aws:SourceArn":"arn:aws:ecs:eu-west-2:123456789012:*"`) {
			t.Errorf("%s can be assumed for other accounts: %s", role, trust)
		}
	}
	for _, policy := range d.OfType("aws_iam_role_policy") {
		if strings.Contains(d.Get(t, policy, "role").(string), "task_role") {
			t.Errorf("%s gives the task role rights that nobody asked for", policy)
		}
	}
}
