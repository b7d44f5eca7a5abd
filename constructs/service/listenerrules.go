package service

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/priorities"
)

// newListenerRules sends the service's requests to its target group, once visitors have signed in where they must.
//
// The address of a rule is its priority, beside the services and not within one. AWS has each priority once, and
// refuses one that another rule is only about to leave. So a priority that goes from one service to another stays a
// resource, whose conditions and target change in place.
//
// A service that changes its priority gets the new rule before the old one goes: Terraform destroys a resource that
// the configuration no longer has, and that was to be created before it is destroyed, once those that needed it are
// changed, and the list of the service's rules is. Where the services move to another listener, the rules there come
// first as well, so that no target group is ever without one.
func newListenerRules(scope, c constructs.Construct, p Props, targets lbtargetgroup.LbTargetGroup) []lblistenerrule.LbListenerRule {
	before := signIn(c, p.Spec.Route.SignIn)
	made := addRules(scope, c, p.ListenerARN, naming.Of(p.Name, p.Service), p.Rules, func(priorities.Rule) []*lblistenerrule.LbListenerRuleAction {
		return forward(before, targets.Arn())
	})
	if len(made) > 0 {
		cdk.Move(made[len(made)-1], withinService(targets))
	}
	return made
}

// addRules adds rules of a listener to a scope, and their list to c.
func addRules(
	scope, c constructs.Construct, listenerARN *string, name string, rules []priorities.Rule, actions func(priorities.Rule) []*lblistenerrule.LbListenerRuleAction,
) []lblistenerrule.LbListenerRule {
	var made []lblistenerrule.LbListenerRule
	ids := map[string]any{} // by priority
	for _, rule := range rules {
		added := lblistenerrule.NewLbListenerRule(scope, jsii.String(ruleID(rule)), &lblistenerrule.LbListenerRuleConfig{
			ListenerArn: listenerARN,
			Priority:    cdk.Number(rule.Priority),
			Condition:   conditions(rule),
			Action:      actions(rule),
			Tags:        cdk.Name(name),
			Lifecycle:   &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
		})
		made = append(made, added)
		ids[strconv.Itoa(rule.Priority)] = added.Id()
	}
	// cdktf's own class of it runs Terraform with each synthesis, to ask for its version.
	list := cdktf.NewTerraformResource(c, jsii.String("listener-rules"), &cdktf.TerraformResourceConfig{
		TerraformResourceType: jsii.String("terraform_data"),
	})
	list.AddOverride(jsii.String("input"), ids)
	return made
}

func ruleID(rule priorities.Rule) string { return "listener-rule-" + strconv.Itoa(rule.Priority) }

// prioritiesTaken returns an error for each priority that another service in the scope has.
func (p Props) prioritiesTaken(scope constructs.Construct) error {
	if p.Spec.Kind != config.KindWeb {
		return nil
	}
	return prioritiesTaken(scope, p.Rules)
}

func prioritiesTaken(scope constructs.Construct, rules []priorities.Rule) error {
	var all []error
	for _, rule := range rules {
		if scope.Node().TryFindChild(jsii.String(ruleID(rule))) != nil {
			all = append(all, fmt.Errorf("another service or redirect has a listener rule with the priority %d; fix: give both Rules of config.Environment.ListenerRules, "+
				"or each a Spec.Route.Priority of its own", rule.Priority))
		}
	}
	return errors.Join(all...)
}

// withinService is the address that the one rule of a service had within it, beside its target group: its
// priority was that of its least specific pattern, which comes last.
func withinService(targets lbtargetgroup.LbTargetGroup) string {
	_, name, _ := strings.Cut(cdk.Address(targets), ".")
	return "aws_lb_listener_rule." + strings.TrimSuffix(name, "target_group") + "listener_rule"
}

// conditions are the rule's; a rule must have one, so a service that takes everything asks for any path.
func conditions(rule priorities.Rule) []*lblistenerrule.LbListenerRuleCondition {
	var list []*lblistenerrule.LbListenerRuleCondition
	if len(rule.Hosts) > 0 {
		list = append(list, &lblistenerrule.LbListenerRuleCondition{
			HostHeader: &lblistenerrule.LbListenerRuleConditionHostHeader{Values: cdk.Strings(rule.Hosts)},
		})
	}
	paths := rule.Paths
	if len(paths) == 0 && len(rule.Hosts) == 0 {
		paths = []string{"/*"}
	}
	if len(paths) > 0 {
		list = append(list, &lblistenerrule.LbListenerRuleCondition{
			PathPattern: &lblistenerrule.LbListenerRuleConditionPathPattern{Values: cdk.Strings(paths)},
		})
	}
	return list
}

func dependables(rules []lblistenerrule.LbListenerRule) []cdktf.ITerraformDependable {
	all := make([]cdktf.ITerraformDependable, len(rules))
	for i, rule := range rules {
		all[i] = rule
	}
	return all
}
