package constructs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/constructs/observability"
	"cdah/internal/synthtest"
)

func TestLogsHaveARetention(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) { newLogs(s) })
	want(t, d, "aws_cloudwatch_log_group.logs_service_web", map[string]any{"name": "/ecs/shop-test/web", "retention_in_days": 30.0})
	want(t, d, "aws_cloudwatch_log_group.logs_container_insights", map[string]any{
		"name": "/aws/ecs/containerinsights/shop-test/performance", "retention_in_days": 7.0,
	})
}

func synthAlerts(t *testing.T, emails ...string) *synthtest.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		lb := newLoadBalancer(s, newNetwork(s))
		observability.NewAlerts(s, "alerts", observability.AlertsProps{
			Name: name, Account: account, Region: region, LoadBalancer: lb.LB, Emails: emails,
		})
	})
}

func TestAlertsGoToAnEncryptedTopic(t *testing.T) {
	d := synthAlerts(t, "a.b@example.com", "a-b@example.com")
	want(t, d, "aws_sns_topic.alerts_topic", map[string]any{"kms_master_key_id": ref("aws_kms_key.alerts_key.id")})
	want(t, d, "aws_kms_key.alerts_key", map[string]any{"enable_key_rotation": true, "deletion_window_in_days": 30.0})
	key := d.Text(t, "aws_kms_key.alerts_key", "policy")
	if !strings.Contains(key, `{"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}},"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"}`) {
		t.Errorf("alarms cannot publish under this key: %s", key)
	}
	topic := d.Text(t, "aws_sns_topic_policy.alerts_topic_policy", "policy")
	if !strings.Contains(topic, `"aws:SourceArn":"arn:aws:cloudwatch:eu-west-2:123456789012:alarm:shop-test-*"`) {
		t.Errorf("the topic is not open to this environment's alarms, or to others as well: %s", topic)
	}
	if got := d.OfType("aws_sns_topic_subscription"); len(got) != 2 {
		t.Errorf("subscriptions %v, want one for each address", got)
	}
}

// Each alarm is on a metric and the dimensions that AWS/ApplicationELB publishes it with.
func TestAlarmsOfAService(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		n := newNetwork(s)
		lb := newLoadBalancer(s, n)
		_, web := newServiceOn(s, n, lb)
		observability.NewAlerts(s, "alerts", observability.AlertsProps{
			Name: name, Account: account, Region: region, LoadBalancer: lb.LB,
			Services: []observability.WatchedService{{Name: "web", TargetGroup: web.TargetGroup}},
		})
	})
	balancer := map[string]any{"LoadBalancer": ref("aws_lb.load_balancer.arn_suffix")}
	targets := map[string]any{"LoadBalancer": balancer["LoadBalancer"], "TargetGroup": ref("aws_lb_target_group.service_web_target_group.arn_suffix")}
	want(t, d, "aws_cloudwatch_metric_alarm.alerts_service_web_unavailable", map[string]any{
		"namespace": "AWS/ApplicationELB", "metric_name": "HealthyHostCount", "dimensions": targets,
		"comparison_operator": "LessThanThreshold", "threshold": 1.0, "treat_missing_data": "breaching",
	})
	for address, expected := range map[string]struct {
		metric     string
		dimensions map[string]any
	}{
		"aws_cloudwatch_metric_alarm.alerts_service_web_errors":   {"HTTPCode_Target_5XX_Count", targets},
		"aws_cloudwatch_metric_alarm.alerts_load_balancer_errors": {"HTTPCode_ELB_5XX_Count", balancer},
	} {
		want(t, d, address, map[string]any{
			"metric_query/0/return_data":        true,
			"metric_query/1/metric/metric_name": expected.metric,
			"metric_query/1/metric/dimensions":  expected.dimensions,
			"metric_query/1/metric/stat":        "Sum",
			"metric_query/2/metric/metric_name": "RequestCount",
			"metric_query/2/metric/dimensions":  expected.dimensions,
		})
	}
	for _, alarm := range d.OfType("aws_cloudwatch_metric_alarm") {
		topic := list(ref("aws_sns_topic.alerts_topic.arn"))
		if diff := cmp.Diff(topic, d.Get(t, alarm, "alarm_actions")); diff != "" {
			t.Errorf("%s tells nobody (-want +got):\n%s", alarm, diff)
		}
		if description := d.Get(t, alarm, "alarm_description").(string); len(description) < 40 {
			t.Errorf("%s does not say what it means: %q", alarm, description)
		}
	}
}
