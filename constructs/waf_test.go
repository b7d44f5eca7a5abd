package constructs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
	"cdah/constructs/loadbalancer"
)

const webACL = "aws_wafv2_web_acl.load_balancer_web_acl"

func withWAF(change ...func(*config.WAF)) func(*loadbalancer.Props) {
	return func(p *loadbalancer.Props) { p.Spec.WAF = new(changed(config.WAF{}, change)) }
}

func TestWithoutAFirewallThereIsNothingOfOne(t *testing.T) {
	d := synthLoadBalancer(t)
	for _, address := range d.Addresses() {
		if strings.Contains(address, "waf") {
			t.Errorf("%s is there", address)
		}
	}
}

func TestFirewallRules(t *testing.T) {
	d := synthLoadBalancer(t, withWAF())
	group := func(name string) map[string]any {
		return map[string]any{"managed_rule_group_statement": map[string]any{"vendor_name": "AWS", "name": name}}
	}
	common := group("AWSManagedRulesCommonRuleSet") // of which large bodies are tested elsewhere
	common["managed_rule_group_statement"].(map[string]any)["rule_action_override"] = map[string]any{
		"name": "SizeRestrictions_BODY", "action_to_use": map[string]any{"count": map[string]any{}},
	}
	none, count := map[string]any{"none": map[string]any{}}, map[string]any{"count": map[string]any{}}
	for i, rule := range []map[string]any{
		{"name": "ip-reputation", "override_action": none, "statement": group("AWSManagedRulesAmazonIpReputationList")},
		{"name": "rate-limit", "action": map[string]any{"block": map[string]any{}}, "statement": map[string]any{
			"rate_based_statement": map[string]any{"aggregate_key_type": "IP", "evaluation_window_sec": 300.0, "limit": 2000.0},
		}},
		{"name": "known-bad-inputs", "override_action": none, "statement": group("AWSManagedRulesKnownBadInputsRuleSet")},
		{"name": "common", "override_action": count, "statement": common},
	} {
		rule["priority"] = float64(i)
		rule["visibility_config"] = map[string]any{"cloudwatch_metrics_enabled": true, "metric_name": rule["name"], "sampled_requests_enabled": true}
		if diff := cmp.Diff(any(rule), d.Get(t, webACL, "rule").([]any)[i]); diff != "" {
			t.Errorf("rule %d (-want +got):\n%s", i, diff)
		}
	}
	want(t, d, webACL, map[string]any{"scope": "REGIONAL", "default_action": map[string]any{"allow": map[string]any{}}})
	want(t, d, "aws_wafv2_web_acl_association.load_balancer_web_acl_association", map[string]any{
		"resource_arn": ref("aws_lb.load_balancer.arn"), "web_acl_arn": ref(webACL + ".arn"),
	})
}

// A rule that is left out moves no other: each keeps its priority.
func TestFirewallRulesKeepTheirPlaces(t *testing.T) {
	d := synthLoadBalancer(t, withWAF(func(w *config.WAF) {
		w.IPReputation, w.KnownBadInputs, w.RateLimit.Mode = config.RuleOff, config.RuleOff, config.RuleCount
	}))
	places := map[string]float64{}
	for _, rule := range d.Get(t, webACL, "rule").([]any) {
		places[rule.(map[string]any)["name"].(string)] = rule.(map[string]any)["priority"].(float64)
	}
	if diff := cmp.Diff(map[string]float64{"rate-limit": 1, "common": 3}, places); diff != "" {
		t.Errorf("priorities (-want +got):\n%s", diff)
	}
	want(t, d, webACL, map[string]any{"rule/0/action": map[string]any{"count": map[string]any{}}})
}

// Uploads pass the common rules where they block, unless somebody wants them stopped.
func TestFirewallAndLargeBodies(t *testing.T) {
	const overridden = "rule/3/statement/managed_rule_group_statement/rule_action_override"
	d := synthLoadBalancer(t, withWAF(func(w *config.WAF) { w.Common = config.RuleBlock }))
	want(t, d, webACL, map[string]any{"rule/3/name": "common", overridden: map[string]any{
		"name": "SizeRestrictions_BODY", "action_to_use": map[string]any{"count": map[string]any{}},
	}})
	d = synthLoadBalancer(t, withWAF(func(w *config.WAF) { w.Common, w.LargeBodies = config.RuleBlock, config.RuleBlock }))
	if override, found := d.Look(webACL, overridden); found {
		t.Errorf("large bodies pass: %v", override)
	}
}

func TestFirewallLogsWhatItMatches(t *testing.T) {
	const (
		group   = "aws_cloudwatch_log_group.load_balancer_web_acl_log"
		policy  = "aws_cloudwatch_log_resource_policy.load_balancer_web_acl_log_policy"
		logging = "aws_wafv2_web_acl_logging_configuration.load_balancer_web_acl_logging"
	)
	d := synthLoadBalancer(t, withWAF())
	want(t, d, group, map[string]any{"name": "aws-waf-logs-shop-test", "retention_in_days": 30.0})
	want(t, d, logging, map[string]any{
		"resource_arn": ref(webACL + ".arn"), "log_destination_configs": list(ref(group + ".arn")),
		"redacted_fields": list(
			map[string]any{"single_header": map[string]any{"name": "authorization"}},
			map[string]any{"single_header": map[string]any{"name": "cookie"}},
		),
		"logging_filter/default_behavior": "DROP", "logging_filter/filter/0/behavior": "KEEP", "logging_filter/filter/0/requirement": "MEETS_ANY",
		"logging_filter/filter/0/condition": list(onAction("BLOCK"), onAction("COUNT"), onAction("EXCLUDED_AS_COUNT")),
	})
	const delivery = `{"Action":["logs:CreateLogStream","logs:PutLogEvents"],` +
		`"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:logs:eu-west-2:123456789012:*"},"StringEquals":{"aws:SourceAccount":"123456789012"}},` +
		`"Effect":"Allow","Principal":{"Service":"delivery.logs.amazonaws.com"},"Resource":["${` + group + `.arn}:*"]}`
	if text := d.Text(t, policy, "policy_document"); !strings.Contains(text, delivery) {
		t.Errorf("%s is missing from %s", delivery, text)
	}
	if !d.Needs(logging, policy) {
		t.Error("the firewall would give itself the right to log, in a policy that nobody owns")
	}
	if !d.Needs("aws_wafv2_web_acl_association.load_balancer_web_acl_association", logging) {
		t.Error("the first requests would not be logged")
	}
}

func onAction(action string) any {
	return map[string]any{"action_condition": map[string]any{"action": action}}
}

func TestFirewallCanLogEverything(t *testing.T) {
	d := synthLoadBalancer(t, withWAF(func(w *config.WAF) { w.Log = config.WAFLogAll }))
	if filter, found := d.Look("aws_wafv2_web_acl_logging_configuration.load_balancer_web_acl_logging", "logging_filter"); found {
		t.Errorf("something is dropped: %v", filter)
	}
}

// The basic fee of a firewall covers 1500 capacity units
// (https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html).
func TestFirewallStaysWithinTheBasicFee(t *testing.T) {
	units := map[string]int{
		"AWSManagedRulesAmazonIpReputationList": 25, "AWSManagedRulesKnownBadInputsRuleSet": 200, "AWSManagedRulesCommonRuleSet": 700,
	}
	const rateBased, basic = 2, 1500
	sum := 0
	d := synthLoadBalancer(t, withWAF())
	for _, rule := range d.Get(t, webACL, "rule").([]any) {
		sum += capacityOf(t, rule, units, rateBased)
	}
	if sum != 927 || sum > basic {
		t.Errorf("the rules take %d capacity units, want the 927 that the documentation says, of %d", sum, basic)
	}
}

func capacityOf(t *testing.T, rule any, units map[string]int, rateBased int) int {
	t.Helper()
	statement := rule.(map[string]any)["statement"].(map[string]any)
	group, managed := statement["managed_rule_group_statement"].(map[string]any)
	if !managed {
		return rateBased
	}
	known, found := units[group["name"].(string)]
	if !found {
		t.Errorf("the capacity of %v is not known", group["name"])
	}
	return known
}
