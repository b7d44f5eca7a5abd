package stacks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/testkit"
	"cdah/internal/testkit/environments"
	"cdah/stacks"
)

// FuzzSynth synthesizes valid environments, one for each seed: none fails, and no two resources want to have what AWS
// gives once.
func FuzzSynth(f *testing.F) {
	for seed := range uint64(5) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		text := environments.New(environments.Seeded(seed)).YAML()
		file := filepath.Join(t.TempDir(), environments.Name+".yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		e, problems := config.Load(file)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := stacks.Synth(config.Project{Environments: []config.Environment{e}}, dir); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		_, d := written(t, dir, environments.Name)
		nothingTwice(t, d)
		if t.Failed() {
			t.Log(text)
		}
	})
}

// once are what AWS gives once: a kind of thing, and the attributes that together say which.
func once() map[string]string {
	return map[string]string{
		"aws_appautoscaling_policy":           "service_namespace resource_id name",
		"aws_appautoscaling_scheduled_action": "service_namespace resource_id name",
		"aws_appautoscaling_target":           "service_namespace resource_id scalable_dimension",
		"aws_autoscaling_group":               "name",
		"aws_autoscaling_policy":              "autoscaling_group_name name",
		"aws_autoscaling_schedule":            "autoscaling_group_name scheduled_action_name",
		"aws_budgets_budget":                  "name",
		"aws_cloudwatch_composite_alarm":      "alarm_name",
		"aws_cloudwatch_dashboard":            "dashboard_name",
		"aws_cloudwatch_event_rule":           "name",
		"aws_cloudwatch_event_target":         "rule target_id",
		"aws_cloudwatch_log_group":            "name",
		"aws_cloudwatch_log_metric_filter":    "log_group_name name",
		"aws_cloudwatch_log_resource_policy":  "policy_name",
		"aws_cloudwatch_metric_alarm":         "alarm_name",
		"aws_cloudwatch_query_definition":     "name",
		"aws_ecs_capacity_provider":           "name",
		"aws_ecs_cluster":                     "name",
		"aws_ecs_service":                     "cluster name",
		"aws_ecs_task_definition":             "family",
		"aws_iam_instance_profile":            "name",
		"aws_iam_role":                        "name",
		"aws_iam_role_policy":                 "role name",
		"aws_launch_template":                 "name",
		"aws_lb":                              "name",
		"aws_lb_listener":                     "load_balancer_arn port",
		"aws_lb_listener_rule":                "listener_arn priority",
		"aws_network_acl_rule":                "network_acl_id egress rule_number",
		"aws_route":                           "route_table_id destination_ipv6_cidr_block destination_cidr_block",
		"aws_route53_record":                  "zone_id name type",
		"aws_s3_bucket":                       "bucket",
		"aws_scheduler_schedule":              "group_name name",
		"aws_security_group":                  "vpc_id name",
		"aws_sns_topic":                       "name",
		"aws_sns_topic_subscription":          "topic_arn protocol endpoint",
		"aws_sqs_queue":                       "name",
		"aws_subnet":                          "vpc_id cidr_block",
		"aws_vpc_endpoint":                    "vpc_id service_name",
		"aws_wafv2_web_acl":                   "name",
	}
}

// nothingTwice fails the test where two resources of a stack are to have what AWS gives once. Alarms of both types share
// their names.
func nothingTwice(t *testing.T, d *testkit.Document) {
	t.Helper()
	owners := map[string]string{}
	for _, address := range d.Addresses() {
		kind, _, _ := strings.Cut(address, ".")
		if _, named := d.Look(address, "name"); named && once()[kind] == "" {
			t.Errorf("%s has a name; say what tells one from the others", address)
		}
	}
	for kind, attributes := range once() {
		for _, address := range d.OfType(kind) {
			values := []string{strings.Replace(kind, "_composite_", "_metric_", 1)}
			known := false
			for _, attribute := range strings.Fields(attributes) {
				value, given := d.Look(address, attribute)
				values = append(values, fmt.Sprint(value))
				known = given
			}
			if key := strings.Join(values, " "); !known {
				continue // AWS chooses the last part, as of a name that has a prefix alone
			} else if other := owners[key]; other != "" {
				t.Errorf("%s and %s are both %s", other, address, key)
			} else {
				owners[key] = address
			}
		}
	}
}
