package loadbalancer

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/wafv2webacl"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/wafv2webaclassociation"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// addWAF puts a firewall before the load balancer:
//
//	client → address's reputation → rate → known bad inputs → common attacks → listener
//
// The quick and certain rules come first. Each keeps its place where another is left out. All of them
// take 25 + 2 + 200 + 700 = 927 capacity units; the basic fee covers 1500
// (https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html).
func addWAF(c constructs.Construct, p Props, balancer lb.Lb) {
	w := *p.Spec.WAF
	all := rules(
		managed(0, "ip-reputation", "AWSManagedRulesAmazonIpReputationList", w.IPReputation, nil),
		rateLimit(1, w),
		managed(2, "known-bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet", w.KnownBadInputs, nil),
		managed(3, "common", "AWSManagedRulesCommonRuleSet", w.Common, largeBodies(w.LargeBodies)),
	)
	acl := wafv2webacl.NewWafv2WebAcl(c, jsii.String("web-acl"), &wafv2webacl.Wafv2WebAclConfig{
		Name:             jsii.String(p.Name),
		Description:      jsii.String("Firewall of " + naming.Of(p.Name, "load-balancer")),
		Scope:            jsii.String("REGIONAL"),
		DefaultAction:    &wafv2webacl.Wafv2WebAclDefaultAction{Allow: &wafv2webacl.Wafv2WebAclDefaultActionAllow{}},
		VisibilityConfig: (*wafv2webacl.Wafv2WebAclVisibilityConfig)(visibility(p.Name)),
		Tags:             cdk.Name(p.Name),
		Rule:             all,
	})
	if *cdktf.App_Of(acl).HclOutput() {
		mendHCL(acl, all)
	}
	arn := acl.Arn()
	logging := addWAFLog(acl, p, arn)
	wafv2webaclassociation.NewWafv2WebAclAssociation(acl, jsii.String("association"), &wafv2webaclassociation.Wafv2WebAclAssociationConfigA{
		ResourceArn: balancer.Arn(),
		WebAclArn:   arn,
		DependsOn:   cdk.After(logging), // the first request is logged
	})
}

// rules are those that are not nil.
func rules(all ...*wafv2webacl.Wafv2WebAclRule) []*wafv2webacl.Wafv2WebAclRule {
	kept := make([]*wafv2webacl.Wafv2WebAclRule, 0, len(all))
	for _, rule := range all {
		if rule != nil {
			kept = append(kept, rule)
		}
	}
	return kept
}

// largeBodies has the common rules count bodies above 8 KB that they would refuse
// (https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html).
func largeBodies(mode config.RuleMode) map[string]any {
	if mode == config.RuleBlock {
		return nil
	}
	return map[string]any{"name": "SizeRestrictions_BODY", "action_to_use": map[string]any{"count": map[string]any{}}}
}

// managed is the rule that asks a group of AWS's own, which does as it says unless it is to count only. Override
// has one rule of the group do otherwise, unless it is nil.
func managed(priority int, name, group string, mode config.RuleMode, override map[string]any) *wafv2webacl.Wafv2WebAclRule {
	if mode == config.RuleOff {
		return nil
	}
	action := &wafv2webacl.Wafv2WebAclRuleOverrideAction{None: &wafv2webacl.Wafv2WebAclRuleOverrideActionNone{}}
	if mode == config.RuleCount {
		action = &wafv2webacl.Wafv2WebAclRuleOverrideAction{Count: &wafv2webacl.Wafv2WebAclRuleOverrideActionCount{}}
	}
	statement := map[string]any{"vendor_name": "AWS", "name": group}
	if override != nil {
		statement["rule_action_override"] = override
	}
	return &wafv2webacl.Wafv2WebAclRule{
		Name:             jsii.String(name),
		Priority:         cdk.Number(priority),
		OverrideAction:   action,
		VisibilityConfig: visibility(name),
		// The statement is untyped in the bindings, as it can hold itself: the names are Terraform's.
		Statement: map[string]any{"managed_rule_group_statement": statement},
	}
}

func rateLimit(priority int, w config.WAF) *wafv2webacl.Wafv2WebAclRule {
	if w.RateLimit.Mode == config.RuleOff {
		return nil
	}
	action := &wafv2webacl.Wafv2WebAclRuleAction{Block: &wafv2webacl.Wafv2WebAclRuleActionBlock{}}
	if w.RateLimit.Mode == config.RuleCount {
		action = &wafv2webacl.Wafv2WebAclRuleAction{Count: &wafv2webacl.Wafv2WebAclRuleActionCount{}}
	}
	return &wafv2webacl.Wafv2WebAclRule{
		Name:             jsii.String("rate-limit"),
		Priority:         cdk.Number(priority),
		Action:           action,
		VisibilityConfig: visibility("rate-limit"),
		Statement: map[string]any{"rate_based_statement": map[string]any{
			"aggregate_key_type": "IP", "evaluation_window_sec": settings.WAFRateWindow, "limit": w.RateLimit.Requests,
		}},
	}
}

// mendHCL has cdktf write the rules' statements as blocks: it knows no type of theirs, and takes them for
// attributes. In JSON the two look the same.
func mendHCL(acl wafv2webacl.Wafv2WebAcl, rules []*wafv2webacl.Wafv2WebAclRule) {
	for i, rule := range rules {
		acl.AddOverride(jsii.String("rule.value."+strconv.Itoa(i)+".statement"), asBlocks(rule.Statement))
	}
}

// asBlocks writes each object in a value as a block.
func asBlocks(value any) any {
	fields, is := value.(map[string]any)
	if !is {
		return value
	}
	blocks := map[string]any{}
	for name, field := range fields {
		blocks[name] = asBlocks(field)
	}
	return map[string]any{"isBlock": true, "type": "list", "value": blocks}
}

// visibility has CloudWatch count what a rule matches, under the rule's name, and keeps samples of the
// requests for three hours.
func visibility(metric string) *wafv2webacl.Wafv2WebAclRuleVisibilityConfig {
	return &wafv2webacl.Wafv2WebAclRuleVisibilityConfig{
		CloudwatchMetricsEnabled: true,
		MetricName:               jsii.String(metric),
		SampledRequestsEnabled:   true,
	}
}
