package constructs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/observability"
	"cdah/constructs/service"
	"cdah/internal/testkit"
)

func synthLogs(t *testing.T, change ...func(*observability.LogsProps)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		observability.NewLogs(s, "logs", changed(observability.LogsProps{
			Name: name, Account: account, Region: region,
			Services: map[string]config.Service{"web": shortService(config.KindWeb), "api": uncounted()},
		}, change))
	})
}

// uncounted is a service with a short retention whose error lines nobody watches.
func uncounted() config.Service {
	s := shortService(config.KindWeb)
	s.LogRetentionDays, s.Alarms.ErrorLines.Enabled = 7, new(false)
	return s
}

func TestLogsHaveARetention(t *testing.T) {
	d := synthLogs(t)
	want(t, d, "aws_cloudwatch_log_group.logs_service_web", map[string]any{"name": "/ecs/shop-test/web", "retention_in_days": 30.0})
	want(t, d, "aws_cloudwatch_log_group.logs_service_api", map[string]any{"retention_in_days": 7.0})
	want(t, d, "aws_cloudwatch_log_group.logs_container_insights", map[string]any{
		"name": "/aws/ecs/containerinsights/shop-test/performance", "retention_in_days": 7.0,
	})
	if key, given := d.Look("aws_cloudwatch_log_group.logs_service_web", "kms_key_id"); given {
		t.Errorf("a key %v that nobody asked for", key)
	}
}

func TestErrorLinesAreCounted(t *testing.T) {
	d := synthLogs(t, func(p *observability.LogsProps) { p.Spec.ErrorPattern = "?ERROR" })
	want(t, d, "aws_cloudwatch_log_metric_filter.logs_service_web_errors", map[string]any{
		"pattern": "?ERROR", "log_group_name": ref("aws_cloudwatch_log_group.logs_service_web.name"),
		"metric_transformation/namespace": name, "metric_transformation/name": "web-error-lines",
		"metric_transformation/value": "1", "metric_transformation/default_value": "0",
	})
	if got := d.OfType("aws_cloudwatch_log_metric_filter"); len(got) != 1 {
		t.Errorf("filters %v, want web's", got)
	}
}

// The key lets CloudWatch Logs use it for this website's groups, of which Container Insights' is one.
func TestLogsUnderAKeyOfTheirOwn(t *testing.T) {
	d := synthLogs(t, func(p *observability.LogsProps) { p.Spec.Key = "own" })
	for _, group := range d.OfType("aws_cloudwatch_log_group") {
		want(t, d, group, map[string]any{"kms_key_id": ref("aws_kms_key.logs_key.arn")})
	}
	policy := d.Text(t, "aws_kms_key.logs_key", "policy")
	for _, part := range []string{
		`"Service":"logs.eu-west-2.amazonaws.com"`,
		`"kms:EncryptionContext:aws:logs:arn":["arn:aws:logs:eu-west-2:123456789012:log-group:/ecs/shop-test/*","arn:aws:logs:eu-west-2:123456789012:log-group:/aws/ecs/*/shop-test/*","arn:aws:logs:eu-west-2:123456789012:log-group:/ec2/shop-test"]`,
	} {
		if !strings.Contains(policy, part) {
			t.Errorf("the key's policy has no %s: %s", part, policy)
		}
	}
	d = synthLogs(t, func(p *observability.LogsProps) { p.Spec.Key = "arn:aws:kms:eu-west-2:123456789012:key/1" })
	want(t, d, "aws_cloudwatch_log_group.logs_service_web", map[string]any{"kms_key_id": "arn:aws:kms:eu-west-2:123456789012:key/1"})
	if keys := d.OfType("aws_kms_key"); len(keys) > 0 {
		t.Errorf("keys %v beside the one that was given", keys)
	}
}

func TestSavedQueries(t *testing.T) {
	d := synthLogs(t, func(p *observability.LogsProps) {
		p.Spec.Fields = config.LogFields{Path: "http.path", Duration: "@duration", RequestID: "trace-id"}
	})
	groups := list(ref("aws_cloudwatch_log_group.logs_service_api.name"), ref("aws_cloudwatch_log_group.logs_service_web.name"))
	for query, part := range map[string]string{
		"errors_by_minute": "stats count(*) as errors by bin(1m), @log",
		"slowest_paths":    "pct(`@duration`, 99) as p99, max(`@duration`) as slowest by `http.path`",
		"one_request":      "filter `trace-id` = \"REQUEST-ID\"",
	} {
		address := "aws_cloudwatch_query_definition.logs_query_" + query
		want(t, d, address, map[string]any{"log_group_names": groups})
		if text := d.Get(t, address, "query_string").(string); !strings.Contains(text, part) {
			t.Errorf("%s asks %q, not %q", query, text, part)
		}
	}
}

// A query of Logs Insights takes so many groups and no more.
func TestSavedQueriesOfManyServices(t *testing.T) {
	d := synthLogs(t, func(p *observability.LogsProps) {
		p.Services = map[string]config.Service{}
		for first := 'a'; first <= 'z'; first++ {
			for _, second := range "ab" {
				p.Services[string(first)+string(second)] = uncounted()
			}
		}
	})
	if got := d.Get(t, "aws_cloudwatch_query_definition.logs_query_one_request", "log_group_names").([]any); len(got) != 50 {
		t.Errorf("a query over %d groups, want 50", len(got))
	}
}

// Whatever is off leaves nothing: the instances' logs, queries, and error lines that go elsewhere.
func TestLogsThatAreOff(t *testing.T) {
	d := synthLogs(t, func(p *observability.LogsProps) {
		p.Spec.Queries = new(false)
		routed := shortService(config.KindWeb)
		routed.FireLens = &config.FireLens{Image: "example.com/fluent-bit:3", Options: map[string]string{"Name": "http"}}
		p.Services["web"] = routed
		p.Jobs = map[string]config.Job{"migrate": {Container: routed.Container, LogRetentionDays: 14}}
	})
	for _, kind := range []string{"aws_cloudwatch_query_definition", "aws_cloudwatch_log_metric_filter"} {
		if found := d.OfType(kind); len(found) > 0 {
			t.Errorf("there are %v", found)
		}
	}
	groups := []string{
		"aws_cloudwatch_log_group.logs_container_insights", "aws_cloudwatch_log_group.logs_job_migrate",
		"aws_cloudwatch_log_group.logs_service_api", "aws_cloudwatch_log_group.logs_service_web",
	}
	if diff := cmp.Diff(groups, d.OfType("aws_cloudwatch_log_group")); diff != "" {
		t.Error(diff)
	}
	want(t, d, "aws_cloudwatch_log_group.logs_job_migrate", map[string]any{"name": "/ecs/shop-test/jobs/migrate", "retention_in_days": 14.0})
}

// With FireLens the container's lines go to the router, which starts before it, and the router's own
// to the log group. Secret options are read by the execution role, as other secrets are.
func TestFireLens(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		newService(s, func(p *service.Props) {
			p.Spec.FireLens = &config.FireLens{
				Image:   "example.com/fluent-bit:3",
				Options: map[string]string{"Name": "http", "Host": "${LOG_HOST}"},
				Secrets: map[string]config.Secret{"Header": {Parameter: "/shop/log-token"}},
			}
		})
	})
	var containers []map[string]any
	if err := json.Unmarshal([]byte(d.Text(t, "aws_ecs_task_definition.service_web_task_definition", "container_definitions")), &containers); err != nil {
		t.Fatal(err)
	}
	router, web := containers[0], containers[1]
	const token = "arn:aws:ssm:eu-west-2:123456789012:parameter/shop/log-token"
	for _, expected := range []struct{ got, want any }{
		{web["logConfiguration"], map[string]any{
			"logDriver": "awsfirelens", "options": map[string]any{"Name": "http", "Host": "${LOG_HOST}"},
			"secretOptions": list(map[string]any{"name": "Header", "valueFrom": token}),
		}},
		{web["dependsOn"], list(map[string]any{"containerName": "log-router", "condition": "START"})},
		{router["name"], "log-router"},
		{router["essential"], true},
		{router["user"], "0"},
		{router["firelensConfiguration"], map[string]any{"type": "fluentbit", "options": map[string]any{"enable-ecs-log-metadata": "true"}}},
		{router["logConfiguration"].(map[string]any)["logDriver"], "awslogs"},
		{web["firelensConfiguration"], nil},
	} {
		if diff := cmp.Diff(expected.want, expected.got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	if policy := d.Text(t, "aws_iam_role_policy.service_web_execution_role_policy", "policy"); !strings.Contains(policy, token) {
		t.Errorf("the execution role cannot read the option: %s", policy)
	}
}
