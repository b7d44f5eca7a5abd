package resources_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdah/internal/aws/resources"
)

// kindOf is an entry of the emulator's inventory: moto's name of the service, and Terraform's of the type.
var kindOf = regexp.MustCompile(`\b_kind\(\s*"[a-z0-9]+",\s*"([a-z0-9_]+)"`)

// The emulator tells of all that a stack may leave behind, but for what comes and goes with something that it
// tells of; and of nothing else, but for what AWS makes for a stack.
func TestEmulatorListsWhatStacksLeave(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "emulator", "inventory.py"))
	if err != nil {
		t.Fatal(err)
	}
	entries := kindOf.FindAllStringSubmatch(string(text), -1)
	if called := strings.Count(string(text), "    _kind("); called != len(entries) {
		t.Fatalf("%d entries of the inventory can be read, and it has %d", len(entries), called)
	}
	table, listed, exempt := resources.All(), map[string]bool{}, map[string]bool{}
	for _, entry := range entries {
		listed["aws_"+entry[1]] = true
	}
	for reason, kinds := range notListed() {
		for _, kind := range kinds {
			exempt[kind] = true
			if _, has := table[kind]; !has || listed[kind] {
				t.Errorf("%s is exempt (%s), and is in the inventory or not in the table; delete the exemption", kind, reason)
			}
		}
	}
	for kind := range table {
		if !listed[kind] && !exempt[kind] {
			t.Errorf("emulator/inventory.py does not list %s, so that no test sees one that is left behind", kind)
		}
	}
	for kind := range listed {
		if _, has := table[kind]; has == (notMade()[kind] != "") {
			t.Errorf("emulator/inventory.py lists %s: in the table %t, made by others: %q; want one of both", kind, has, notMade()[kind])
		}
	}
	for kind := range notMade() {
		if !listed[kind] {
			t.Errorf("emulator/inventory.py does not list %s; delete it here", kind)
		}
	}
}

// notListed are the types that the inventory leaves out, by the reason.
func notListed() map[string][]string {
	return map[string][]string{
		"they make nothing":              {"aws_acm_certificate_validation", "terraform_data"},
		"they stay with their VPC":       {"aws_default_network_acl", "aws_default_route_table", "aws_default_security_group"},
		"they go with the group":         {"aws_autoscaling_policy", "aws_autoscaling_schedule"},
		"it is a setting of the cluster": {"aws_ecs_cluster_capacity_providers"},
		"they go with the bucket": {
			"aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
			"aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning",
		},
		"they go with the file system":             {"aws_efs_backup_policy", "aws_efs_file_system_policy"},
		"they go with the repository":              {"aws_ecr_lifecycle_policy", "aws_ecr_repository_policy"},
		"they go with the role":                    {"aws_iam_role_policy", "aws_iam_role_policy_attachment"},
		"they go with the route table":             {"aws_route", "aws_route_table_association"},
		"they go with the security group":          {"aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"},
		"it goes with the topic":                   {"aws_sns_topic_policy"},
		"it goes with the rule":                    {"aws_cloudwatch_event_target"},
		"it goes with the load balancer":           {"aws_wafv2_web_acl_association"},
		"moto has them among metric alarms":        {"aws_cloudwatch_composite_alarm"},
		"emulator/chatbot.py lists them by itself": {"aws_chatbot_slack_channel_configuration", "aws_chatbot_teams_channel_configuration"},
	}
}

// notMade are the types that the inventory lists though no stack makes them, and who does.
func notMade() map[string]string {
	return map[string]string{
		"aws_cloudfront_distribution": "owners, as in examples/shop",
		"aws_ebs_volume":              "EC2, with an instance",
		"aws_instance":                "an Auto Scaling group",
		"aws_route53_zone":            "tests, for a stack to find",
	}
}
