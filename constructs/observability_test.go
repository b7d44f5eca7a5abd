package constructs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/observability"
	"cdah/internal/testkit"
)

// watched are sources by plain names, in an environment that says nothing about its alarms.
func watched(change ...func(*observability.AlertsProps)) observability.AlertsProps {
	return changed(observability.AlertsProps{
		Name: name, Account: account, Region: region,
		Sources: observability.Sources{
			LoadBalancer: jsii.String("app/shop"), Cluster: jsii.String("shop"), Certificate: jsii.String("arn:certificate"),
			Capacity: []observability.CapacitySource{{
				AutoScalingGroup: jsii.String("group"), CapacityProvider: jsii.String("provider"),
				Spec: config.Capacity{InstanceType: "t3.small", Instances: config.Range{Min: 1, Max: 3}},
			}},
			NATGateways: []observability.NATSource{{Zone: "a", ID: jsii.String("nat-1")}},
			Jobs:        []observability.JobSource{{Name: "report", NotStarted: jsii.String("shop-test-report-not-started")}},
			Services: []observability.ServiceSource{
				{Name: "web", Service: jsii.String("web"), TargetGroup: jsii.String("targetgroup/web"), LogGroup: jsii.String("/ecs/web"), Spec: shortService(config.KindWeb)},
				{Name: "worker", Service: jsii.String("worker"), LogGroup: jsii.String("/ecs/worker"), Spec: shortService(config.KindWorker)},
			},
		},
	}, change)
}

// shortService says no more than a service must.
func shortService(kind config.Kind) config.Service {
	return config.Service{Kind: kind, Container: config.Container{Image: "example.com/shop:1"}, Tasks: config.Range{Min: 1, Max: 3}}
}

func synthAlerts(t *testing.T, change ...func(*observability.AlertsProps)) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) { observability.NewAlerts(s, "alerts", watched(change...)) })
}

func TestAlertsGoToEncryptedTopics(t *testing.T) {
	d := synthAlerts(t, func(p *observability.AlertsProps) {
		p.Alerts.Emails = []string{"a.b@example.com"}
		p.Alerts.Page.Emails = []string{"a-b@example.com"}
		p.Alerts.Inform.HTTPS = []string{"https://x.example.com/?k=1"}
	})
	for _, topic := range []string{"aws_sns_topic.alerts_topic", "aws_sns_topic.alerts_inform"} {
		want(t, d, topic, map[string]any{"kms_master_key_id": ref("aws_kms_key.alerts_key.id")})
		policy := d.Text(t, strings.Replace(topic, "sns_topic", "sns_topic_policy", 1)+"_policy", "policy")
		if !strings.Contains(policy, `"aws:SourceArn":"arn:aws:cloudwatch:eu-west-2:123456789012:alarm:shop-test-*"`) {
			t.Errorf("%s is not open to this environment's alarms, or to others as well: %s", topic, policy)
		}
		if others := strings.Contains(policy, "events.amazonaws.com") && strings.Contains(policy, "budgets.amazonaws.com"); others != (topic == "aws_sns_topic.alerts_inform") {
			t.Errorf("events and budgets inform, and do not page: %s: %s", topic, policy)
		}
	}
	want(t, d, "aws_kms_key.alerts_key", map[string]any{"enable_key_rotation": true, "deletion_window_in_days": 30.0})
	key := d.Text(t, "aws_kms_key.alerts_key", "policy")
	for _, publisher := range []string{"cloudwatch", "events", "budgets"} {
		if !strings.Contains(key, `"Principal":{"Service":"`+publisher+`.amazonaws.com"}`) {
			t.Errorf("%s cannot publish under this key: %s", publisher, key)
		}
	}
	subscriptions := []string{
		"aws_sns_topic_subscription.alerts_inform_email_a_46_b_64_example_46_com",
		"aws_sns_topic_subscription.alerts_inform_https_https_58__47__47_x_46_example_46_com_47__63_k_61_1",
		"aws_sns_topic_subscription.alerts_topic_email_a_45_b_64_example_46_com",
		"aws_sns_topic_subscription.alerts_topic_email_a_46_b_64_example_46_com",
	}
	if diff := cmp.Diff(subscriptions, d.OfType("aws_sns_topic_subscription")); diff != "" {
		t.Error(diff)
	}
}

// A chat's members see metrics and nothing else, whatever the account's default is.
func TestChatChannels(t *testing.T) {
	d := synthAlerts(t, func(p *observability.AlertsProps) {
		const id = "01234567-89ab-cdef-0123-456789abcdef"
		p.Alerts.Page.Slack = &config.Slack{Workspace: "T1", Channel: "C1"}
		p.Alerts.Inform.Teams = &config.Teams{Tenant: id, Team: id, Channel: "19%3Aabc%40thread.tacv2"}
	})
	for address, topic := range map[string]string{
		"aws_chatbot_slack_channel_configuration.alerts_page_slack":   "alerts_topic",
		"aws_chatbot_teams_channel_configuration.alerts_inform_teams": "alerts_inform",
	} {
		want(t, d, address, map[string]any{
			"sns_topic_arns":        list(ref("aws_sns_topic.%s.arn", topic)),
			"guardrail_policy_arns": list("arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"),
		})
	}
	role := d.Text(t, "aws_iam_role_policy.alerts_page_chat_role_policy", "policy")
	if strings.Contains(role, "*\"]") && !strings.Contains(role, `"Action":["cloudwatch:DescribeAlarms","cloudwatch:GetMetricData","cloudwatch:GetMetricStatistics","cloudwatch:ListMetrics"]`) {
		t.Errorf("the chat may do more: %s", role)
	}
}

// What pages is one alarm for the website, made of its parts; each part informs.
func TestPage(t *testing.T) {
	d := synthAlerts(t)
	part := func(kind, id string) string {
		return "ALARM(" + ref("aws_cloudwatch_%s_alarm.alerts_%s.alarm_name", kind, id) + ")"
	}
	want(t, d, "aws_cloudwatch_composite_alarm.alerts_page", map[string]any{
		"alarm_rule": strings.Join([]string{
			part("metric", "load_balancer_errors"), part("metric", "load_balancer_rejections"), part("metric", "capacity_short"), part("composite", "page_web"),
		}, " OR "),
		"alarm_actions": list(ref("aws_sns_topic.alerts_topic.arn")), "ok_actions": list(ref("aws_sns_topic.alerts_topic.arn")),
	})
	want(t, d, "aws_cloudwatch_composite_alarm.alerts_page_web", map[string]any{
		"alarm_rule": part("metric", "service_web_errors") + " OR " + part("metric", "service_web_unavailable"),
	})
	// The worker has no targets, so nothing of it pages.
	if got := d.OfType("aws_cloudwatch_composite_alarm"); len(got) != 2 {
		t.Errorf("composite alarms %v, want the page and web's", got)
	}
	for _, alarm := range d.OfType("aws_cloudwatch_metric_alarm") {
		want(t, d, alarm, map[string]any{"alarm_actions": list(ref("aws_sns_topic.alerts_inform.arn")), "ok_actions": list(ref("aws_sns_topic.alerts_inform.arn"))})
	}
	d = synthAlerts(t, func(p *observability.AlertsProps) {
		p.Spec.Level = config.AlarmsNone
	})
	if got := slices.Concat(d.OfType("aws_cloudwatch_metric_alarm"), d.OfType("aws_cloudwatch_composite_alarm")); len(got) > 0 {
		t.Errorf("alarms %v, want none", got)
	}
}

// A service without a route has no targets, a group of fixed size is always at its maximum, and
// without HTTPS there is no certificate.
func TestAlarmsOfWhatThereIs(t *testing.T) {
	d := synthAlerts(t, func(p *observability.AlertsProps) {
		p.Sources.Certificate, p.Sources.Capacity[0].Spec.Instances.Min = nil, 3
	})
	alarms := d.OfType("aws_cloudwatch_metric_alarm")
	for _, absent := range []string{"service_worker_unavailable", "capacity_maximum", "certificate_expiry"} {
		if slices.Contains(alarms, "aws_cloudwatch_metric_alarm.alerts_"+absent) {
			t.Errorf("there is %s", absent)
		}
	}
	// Otherwise a percentile counts from a thousand requests a minute only.
	want(t, d, "aws_cloudwatch_metric_alarm.alerts_service_web_latency", map[string]any{"evaluate_low_sample_count_percentiles": "evaluate"})
	for _, there := range []string{"service_worker_tasks", "capacity_short", "nat_a_ports"} {
		if !slices.Contains(alarms, "aws_cloudwatch_metric_alarm.alerts_"+there) {
			t.Errorf("there is no %s in %v", there, alarms)
		}
	}
}

// Events are told with what their message needs, and failed deployments counted by their alarm.
func TestEvents(t *testing.T) {
	d := synthAlerts(t)
	for _, event := range []string{"deployment", "deployment_failed", "job_failed", "task_stopped", "service_problem"} {
		rule := "aws_cloudwatch_event_rule.alerts_event_" + event
		target := "aws_cloudwatch_event_target.alerts_event_" + event + "_topic"
		want(t, d, target, map[string]any{"arn": ref("aws_sns_topic.alerts_inform.arn"), "rule": ref("%s.name", rule)})
		template := d.Get(t, target, "input_transformer/input_template").(string)
		for path := range d.Get(t, target, "input_transformer/input_paths").(map[string]any) {
			if !strings.Contains(template, "<"+path+">") {
				t.Errorf("%s does not say its %s: %s", event, path, template)
			}
		}
		if !strings.HasPrefix(template, `{"version": "1.0", "source": "custom", "content": {`) {
			t.Errorf("a chat would not show %s", template)
		}
	}
	want(t, d, "aws_cloudwatch_metric_alarm.alerts_deployment_failed", map[string]any{
		"dimensions": map[string]any{"RuleName": ref("aws_cloudwatch_event_rule.alerts_event_deployment_failed.name")},
	})
	d = synthAlerts(t, func(p *observability.AlertsProps) {
		p.Spec.DeploymentFailed.Enabled = new(false)
		p.Alerts.Events = config.Events{Deployments: new(false), StoppedTasks: new(false), ServiceProblems: new(false)}
	})
	if got := d.OfType("aws_cloudwatch_event_rule"); len(got) > 0 {
		t.Errorf("rules %v, want none", got)
	}
}

func TestBudget(t *testing.T) {
	const budget = "aws_budgets_budget.alerts_budget"
	d := synthAlerts(t, func(p *observability.AlertsProps) { p.Alerts.Budget = &config.Budget{DailyUSD: 20} })
	want(t, d, budget, map[string]any{
		"time_unit": "DAILY", "limit_amount": "20", "limit_unit": "USD",
		"notification/0/subscriber_sns_topic_arns": list(ref("aws_sns_topic.alerts_inform.arn")),
	})
	if filter, given := d.Look(budget, "cost_filter"); given {
		t.Errorf("not all of the account is counted: %v", filter)
	}
	d = synthAlerts(t, func(p *observability.AlertsProps) {
		p.Environment, p.Alerts.Budget = "test", &config.Budget{DailyUSD: 20, Scope: config.BudgetEnvironment}
	})
	want(t, d, budget, map[string]any{"cost_filter/0/name": "TagKeyValue", "cost_filter/0/values": list("user:Environment$test")})
}

// heeder is somebody's service whose deployments heed an alarm.
type heeder struct{ alarms []string }

func (h *heeder) Heed(alarm cloudwatchmetricalarm.CloudwatchMetricAlarm) {
	h.alarms = append(h.alarms, *alarm.FriendlyUniqueId())
}

// A service heeds the alarm on its errors and no other, and none that is off.
func TestServicesHeedTheAlarmOnTheirErrors(t *testing.T) {
	web, worker, off := &heeder{}, &heeder{}, &heeder{}
	d := synthAlerts(t, func(p *observability.AlertsProps) {
		quiet := p.Sources.Services[0]
		quiet.Name, quiet.Heeder, quiet.Spec.Alarms.Target5xxRate.Enabled = "quiet", off, new(false)
		p.Sources.Services = append(p.Sources.Services, quiet)
		p.Sources.Services[0].Heeder, p.Sources.Services[1].Heeder = web, worker
	})
	if diff := cmp.Diff([]string{"alerts_service_web_errors"}, web.alarms); diff != "" {
		t.Error(diff)
	}
	if others := slices.Concat(worker.alarms, off.alarms); len(others) > 0 {
		t.Errorf("heeded as well: %v", others)
	}
	want(t, d, "aws_cloudwatch_metric_alarm.alerts_service_web_errors", map[string]any{"alarm_name": name + "-service-web-errors"})
}

// A service's own rule comes before that of all services, and that before the default.
func TestRulesAreHandedDown(t *testing.T) {
	d := synthAlerts(t, func(p *observability.AlertsProps) {
		p.Spec.Services.CPUHigh = config.AlarmRule{Threshold: new(70), Minutes: new(5)}
		p.Spec.Services.P99Latency.Threshold = new(1500)
		p.Sources.Services[1].Spec.Alarms.CPUHigh.Threshold = new(120)
	})
	const cpu, latency = "aws_cloudwatch_metric_alarm.alerts_service_%s_cpu", "aws_cloudwatch_metric_alarm.alerts_service_web_latency"
	want(t, d, fmt.Sprintf(cpu, "web"), map[string]any{"threshold": 70.0, "datapoints_to_alarm": 5.0, "evaluation_periods": 15.0})
	want(t, d, fmt.Sprintf(cpu, "worker"), map[string]any{"threshold": 120.0, "datapoints_to_alarm": 5.0, "evaluation_periods": 15.0})
	want(t, d, latency, map[string]any{"threshold": 1.5}) // seconds, as the metric
	if text := d.Get(t, latency, "alarm_description").(string); !strings.Contains(text, "more than 1.5 seconds in 10 of 15 minutes") {
		t.Errorf("the description says otherwise: %s", text)
	}
}

// A budget of an environment counts what has the environment's tag, which must then be known.
func TestBudgetOfAnEnvironmentWithoutAName(t *testing.T) {
	props := watched(func(p *observability.AlertsProps) {
		p.Alerts.Budget = &config.Budget{DailyUSD: 20, Scope: config.BudgetEnvironment}
	})
	if err := props.Validate(); err == nil || !strings.HasPrefix(err.Error(), "Environment is missing") {
		t.Errorf("error %v, want one that asks for Environment", err)
	}
}

// What a file may not say, Go code may not either, and is told where it does.
func TestWrongRules(t *testing.T) {
	alerts := watched(func(p *observability.AlertsProps) {
		p.Region = "cn-north-1"
		p.Spec.NATPortErrors.Threshold = new(100)
		p.Alerts.Emails, p.Alerts.Page.Slack = []string{"nobody"}, &config.Slack{Workspace: "T1", Channel: "C1"}
		p.Sources.Services[1].Spec.Alarms.CPUHigh.Minutes = new(20)
	})
	logs := observability.LogsProps{
		Name: "Shop", Account: account, Region: region,
		Spec: config.Logs{BufferSize: 200, Key: "arn:aws:kms:eu-west-1:" + account + ":key/1"},
	}
	dashboard := observability.DashboardProps{Name: name, Region: "nowhere", Sources: watched().Sources, Alerts: config.Alerts{Runbook: "two words"}}
	for _, wrong := range []struct {
		props interface{ Validate() error }
		told  []string
	}{
		{alerts, []string{
			"Spec.nat_port_errors.threshold: a share", "Alerts.emails[0]: ", "Alerts.page.slack: AWS does not offer this",
			"Sources.Services[1].Spec.alarms.cpu_high.minutes: 20 minutes",
		}},
		{logs, []string{"Name: ", "Spec.buffer_size: 200 is too large", "Spec.key: is of account"}},
		{dashboard, []string{"Region: ", "Alerts.runbook: "}},
	} {
		err := wrong.props.Validate()
		for _, place := range wrong.told {
			if err == nil || !strings.Contains(err.Error(), place) {
				t.Errorf("error %v, want one that tells of %s", err, place)
			}
		}
	}
}
