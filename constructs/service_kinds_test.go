package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/service"
	"cdah/internal/aws/naming"
	"cdah/internal/testkit"
)

// ofKind makes a service one of a kind that gets no requests, without what it then cannot have.
func ofKind(kind config.Kind) func(*service.Props) {
	return func(p *service.Props) {
		p.Spec.Kind, p.Spec.ContainerPort = kind, 0
		if kind == config.KindDaemon {
			p.Spec.Tasks = config.Range{}
		}
	}
}

// A deployment that AWS has rolled back ends in a steady service, which the provider takes for success.
func TestRolledBackDeploymentIsAFailure(t *testing.T) {
	for _, change := range []func(*service.Props){
		func(*service.Props) {},
		ofKind(config.KindDaemon),
	} {
		d := synthService(t, change)
		condition := "${self.task_definition == aws_ecs_task_definition.service_web_task_definition.arn}"
		want(t, d, web, map[string]any{"lifecycle/postcondition/0/condition": condition})
	}
}

// A service that AWS has rolled back runs its former revision, which must not go before the service has
// left it.
func TestRevisionOutlivesItsTasks(t *testing.T) {
	want(t, synthService(t), definition, map[string]any{"lifecycle/create_before_destroy": true})
}

func TestDeploymentIsWaitedFor(t *testing.T) {
	for _, wait := range []bool{true, false} {
		d := synthService(t, func(p *service.Props) { p.Spec.Deployment.Wait = &wait })
		want(t, d, web, map[string]any{"wait_for_steady_state": wait})
	}
}

// A first deployment whose tasks never start ends early; none is given up while ECS still watches it.
func TestDeadlinesOfDeployments(t *testing.T) {
	for _, test := range []struct {
		change         func(*service.Props)
		watched        bool
		create, update string
	}{
		{func(*service.Props) {}, false, "16m", "41m"}, // a minute of grace
		{func(p *service.Props) { p.Spec.HealthCheck.GracePeriod = new(601) }, false, "26m", "51m"},
		{func(*service.Props) {}, true, "26m", "51m"}, // twice the five minutes of the alarm
		{func(p *service.Props) { p.Spec.Alarms.Target5xxRate.OfMinutes = new(60) }, true, "136m", "161m"},
		{func(p *service.Props) { p.Spec.Deployment.RollbackOnErrors = new(false) }, true, "16m", "41m"},
		{ofKind(config.KindWorker), false, "15m", "40m"},
	} {
		d := synth(t, func(s cdktf.TerraformStack) {
			if built := newService(s, test.change); test.watched {
				built.Heed(errorsAlarm(s))
			}
		})
		want(t, d, web, map[string]any{"timeouts": map[string]any{"create": test.create, "update": test.update, "delete": "30m"}})
	}
}

func errorsAlarm(s cdktf.TerraformStack) cloudwatchmetricalarm.CloudwatchMetricAlarm {
	return cloudwatchmetricalarm.NewCloudwatchMetricAlarm(s, jsii.String("errors"), &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmName: jsii.String(naming.Of(name, naming.ErrorsAlarm("web"))), ComparisonOperator: jsii.String("GreaterThanThreshold"), EvaluationPeriods: jsii.Number(1),
	})
}

// A number of tasks that nothing scales is Terraform's: whoever changes it in the file gets it.
func TestTasksThatNothingScalesCanBeChanged(t *testing.T) {
	d := synthService(t)
	want(t, d, web, map[string]any{"desired_count": 3.0})
	if got, given := d.Look(web, "lifecycle/ignore_changes"); given {
		t.Errorf("changes of %v are ignored", got)
	}
}

// An alarm that is named and off is one that the provider can switch off again. It is on where there is one.
func TestDeploymentHeedsItsAlarm(t *testing.T) {
	for _, test := range []struct{ exists, wanted, on bool }{{true, true, true}, {true, false, false}, {false, true, false}} {
		d := synth(t, func(s cdktf.TerraformStack) {
			built := newService(s, func(p *service.Props) { p.Spec.Deployment.RollbackOnErrors = &test.wanted })
			if test.exists {
				built.Heed(errorsAlarm(s))
			}
		})
		want(t, d, web, map[string]any{"alarms": map[string]any{"alarm_names": list("shop-test-service-web-errors"), "enable": test.on, "rollback": test.on}})
		if after := d.Get(t, web, "depends_on").([]any); slices.Contains(after, any("aws_cloudwatch_metric_alarm.errors")) != test.exists {
			t.Errorf("the service comes after %v", after)
		}
	}
	for _, kind := range []config.Kind{config.KindWorker, config.KindDaemon} {
		d := synthService(t, ofKind(kind))
		if got, given := d.Look(web, "alarms"); given {
			t.Errorf("a %s, which no alarm on errors can watch, heeds %v", kind, got)
		}
	}
}

func TestPlacement(t *testing.T) {
	d := synthService(t, func(p *service.Props) { p.Spec.Placement = config.PlacementSpread })
	want(t, d, web, map[string]any{"ordered_placement_strategy": list(
		map[string]any{"type": "spread", "field": "attribute:ecs.availability-zone"},
		map[string]any{"type": "spread", "field": "instanceId"},
	)})
}

func TestCostsByService(t *testing.T) {
	d := synthService(t)
	want(t, d, web, map[string]any{"tags": map[string]any{"Service": "web"}, "propagate_tags": "SERVICE", "enable_ecs_managed_tags": true})
}

// Another port changes neither the target group, which would be replaced, nor anything but the task.
func TestTargetGroupDoesNotKnowThePort(t *testing.T) {
	for _, port := range []int{80, 8080} {
		d := synthService(t, func(p *service.Props) { p.Spec.ContainerPort = port })
		want(t, d, "aws_lb_target_group.service_web_target_group", map[string]any{"port": 80.0})
		want(t, d, web, map[string]any{"load_balancer/0/container_port": float64(port)})
	}
}

func TestWorkerHasNothingOfALoadBalancer(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		n := anyNetwork()
		newServiceOn(s, n, newLoadBalancer(s, n), ofKind(config.KindWorker))
	})
	for _, kind := range []string{"aws_lb_target_group", "aws_lb_listener_rule"} {
		if found := d.OfType(kind); len(found) > 0 {
			t.Errorf("there is %v", found)
		}
	}
	for _, field := range []string{"load_balancer", "health_check_grace_period_seconds"} {
		if got, given := d.Look(web, field); given {
			t.Errorf("%s is %v", field, got)
		}
	}
	want(t, d, web, map[string]any{"desired_count": 3.0, "deployment_circuit_breaker/rollback": true})
	if !d.Needs(web, "aws_ecs_cluster_capacity_providers.cluster_capacity_providers") {
		t.Error("AWS dissociates no capacity provider that a service uses")
	}
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
func TestDaemonRunsOnEachInstance(t *testing.T) {
	d := synthService(t, ofKind(config.KindDaemon))
	want(t, d, web, map[string]any{
		"scheduling_strategy": "DAEMON", "launch_type": "EC2", "deployment_minimum_healthy_percent": 0.0,
		"availability_zone_rebalancing": "DISABLED",
	})
	for _, field := range []string{"desired_count", "capacity_provider_strategy", "ordered_placement_strategy", "deployment_maximum_percent", "load_balancer", "lifecycle/ignore_changes"} {
		if got, given := d.Look(web, field); given {
			t.Errorf("%s is %v, which a daemon cannot have", field, got)
		}
	}
}

func synthExec(t *testing.T) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		sessions := cluster.NewSessions(s, "sessions", cluster.SessionsProps{Name: name, Account: account, Region: region})
		n := anyNetwork()
		lb, logs := newLoadBalancer(s, n), newLogs(s)
		c := newCluster(s, n, lb, logs, func(p *cluster.Props) { p.Sessions = sessions })
		newService(s, within(lb, logs, c), func(p *service.Props) {
			p.Spec.Exec, p.Sessions = true, (*service.Sessions)(sessions)
		})
	})
}

func TestExecSessionsAreEncryptedAndLogged(t *testing.T) {
	d := synthExec(t)
	const path = "configuration/execute_command_configuration/"
	want(t, d, "aws_ecs_cluster.cluster", map[string]any{
		path + "kms_key_id": ref("aws_kms_key.sessions_key.arn"), path + "logging": "OVERRIDE",
		path + "log_configuration/cloud_watch_encryption_enabled": true,
		path + "log_configuration/cloud_watch_log_group_name":     ref("aws_cloudwatch_log_group.sessions.name"),
	})
	want(t, d, "aws_cloudwatch_log_group.sessions", map[string]any{"kms_key_id": ref("aws_kms_key.sessions_key.arn"), "retention_in_days": 365.0})
	key := d.Text(t, "aws_kms_key.sessions_key", "policy")
	if !strings.Contains(key, `"ArnEquals":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-west-2:123456789012:log-group:/ecs/shop-test/sessions"}`) {
		t.Errorf("any log group can use the key: %s", key)
	}
	want(t, d, web, map[string]any{"enable_execute_command": true})
	want(t, d, "aws_iam_role_policy.service_web_task_role_exec", map[string]any{"role": ref("aws_iam_role.service_web_task_role.name")})
	policy := d.Text(t, "aws_iam_role_policy.service_web_task_role_exec", "policy")
	for _, right := range []string{"ssmmessages:OpenDataChannel", `"Resource":["${aws_cloudwatch_log_group.sessions.arn}:*"]`, `{"Action":["kms:Decrypt"],"Effect":"Allow","Resource":["${aws_kms_key.sessions_key.arn}"]}`} {
		if !strings.Contains(policy, right) {
			t.Errorf("%s is missing from %s", right, policy)
		}
	}
	if container(t, d)["linuxParameters"].(map[string]any)["initProcessEnabled"] != true {
		t.Error("nothing reaps what a session leaves behind")
	}
	if !d.Needs("aws_ecs_cluster.cluster", "aws_cloudwatch_log_group.sessions") || !d.Needs(web, "aws_iam_role_policy.service_web_task_role_exec") {
		t.Error("the sessions' log group and rights do not outlive what needs them")
	}
}

func TestWithoutExecNoRights(t *testing.T) {
	d := synthService(t)
	want(t, d, web, map[string]any{"enable_execute_command": false})
	for _, policy := range d.OfType("aws_iam_role_policy") {
		if strings.Contains(policy, ".service_") && strings.Contains(d.Text(t, policy, "policy"), "ssmmessages") {
			t.Errorf("%s has rights to ECS Exec", policy)
		}
	}
}
