package service

import (
	"cmp"
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/priorities"
)

// newTargetGroup adds the group that ECS registers the service's tasks with, by instance and port. A
// change that needs a new group brings it up beside the old one, hence the prefix in place of a name;
// AWS allows it six characters.
func newTargetGroup(c constructs.Construct, p Props) lbtargetgroup.LbTargetGroup {
	return lbtargetgroup.NewLbTargetGroup(c, jsii.String("target-group"), &lbtargetgroup.LbTargetGroupConfig{
		NamePrefix:          jsii.String(settings.TargetGroupPrefix),
		Port:                cdk.Number(settings.HTTPPort), // each task's own port overrides it; another would replace the group
		Protocol:            jsii.String("HTTP"),
		TargetType:          jsii.String("instance"),
		VpcId:               p.VPCID,
		DeregistrationDelay: jsii.String(strconv.Itoa(*p.Spec.DeregistrationDelay)),
		SlowStart:           cdk.Number(p.Spec.LoadBalancing.SlowStart),

		LoadBalancingAlgorithmType: jsii.String(string(p.Spec.LoadBalancing.Algorithm)),
		Stickiness:                 stickiness(p.Spec.LoadBalancing.Stickiness),
		HealthCheck: &lbtargetgroup.LbTargetGroupHealthCheck{
			Path:               jsii.String(p.Spec.HealthCheck.Path),
			Matcher:            jsii.String(p.Spec.HealthCheck.Codes),
			Interval:           cdk.Number(p.Spec.HealthCheck.Interval),
			Timeout:            cdk.Number(p.Spec.HealthCheck.Timeout),
			HealthyThreshold:   cdk.Number(p.Spec.HealthCheck.HealthyThreshold),
			UnhealthyThreshold: cdk.Number(p.Spec.HealthCheck.UnhealthyThreshold),
		},
		Tags:      cdk.Name(naming.Of(p.Name, p.Service)),
		Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
}

// stickiness is said where it is off, too: the provider would leave it on.
func stickiness(s *config.Stickiness) *lbtargetgroup.LbTargetGroupStickiness {
	switch {
	case s == nil:
		return &lbtargetgroup.LbTargetGroupStickiness{Enabled: false, Type: jsii.String("lb_cookie")}
	case s.Cookie == "":
		return &lbtargetgroup.LbTargetGroupStickiness{Enabled: true, Type: jsii.String("lb_cookie"), CookieDuration: cdk.Number(s.Duration)}
	}
	return &lbtargetgroup.LbTargetGroupStickiness{
		Enabled: true, Type: jsii.String("app_cookie"), CookieName: jsii.String(s.Cookie), CookieDuration: cdk.Number(s.Duration),
	}
}

// newListenerRule sends the service's requests to its target group. Where the services move to
// another listener, the rule there comes first, and the target group is never without one.
func newListenerRule(c constructs.Construct, p Props, targetsARN *string) lblistenerrule.LbListenerRule {
	route := p.Spec.Route
	return lblistenerrule.NewLbListenerRule(c, jsii.String("listener-rule"), &lblistenerrule.LbListenerRuleConfig{
		ListenerArn: p.ListenerARN,
		Priority:    cdk.Number(cmp.Or(route.Priority, priorities.Of(p.Service, route.Hosts, route.Paths))),
		Condition:   conditions(route),
		Action:      []*lblistenerrule.LbListenerRuleAction{{Type: jsii.String("forward"), TargetGroupArn: targetsARN}},
		Tags:        cdk.Name(naming.Of(p.Name, p.Service)),
		Lifecycle:   &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
}

// conditions are the rule's; a rule must have one, so a service that takes everything asks for any path.
func conditions(r config.Route) []*lblistenerrule.LbListenerRuleCondition {
	var list []*lblistenerrule.LbListenerRuleCondition
	if len(r.Hosts) > 0 {
		list = append(list, &lblistenerrule.LbListenerRuleCondition{
			HostHeader: &lblistenerrule.LbListenerRuleConditionHostHeader{Values: cdk.Strings(r.Hosts)},
		})
	}
	paths := r.Paths
	if len(paths) == 0 && len(r.Hosts) == 0 {
		paths = []string{"/*"}
	}
	if len(paths) > 0 {
		list = append(list, &lblistenerrule.LbListenerRuleCondition{
			PathPattern: &lblistenerrule.LbListenerRuleConditionPathPattern{Values: cdk.Strings(paths)},
		})
	}
	return list
}
