package service

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// HealthCheck is the load balancer's check of each task.
type HealthCheck struct {
	Path               string
	Codes              string // such as 200-299
	Interval           int    // seconds between two checks
	Timeout            int    // seconds to wait for an answer
	HealthyThreshold   int    // passed checks in a row that make a task healthy
	UnhealthyThreshold int    // failed checks in a row that make it unhealthy
	GracePeriod        *int   // seconds after its start in which a failing task is not replaced
}

// Route says which requests reach the service: those that have one of the hosts and one of the paths.
type Route struct {
	Hosts    []string // any host where empty
	Paths    []string // any path where empty
	Priority int      // of the listener rule, 2 to 50000, lower first
}

// Balancing says how the requests are spread over the tasks.
type Balancing struct {
	LeastOutstanding bool        // to the task with the fewest unfinished requests, not to each in turn
	SlowStart        int         // seconds until a new task has its full share, 30 to 900, or 0; not with LeastOutstanding
	Stickiness       *Stickiness // any task where there is none
}

// Stickiness binds a visitor to a task by a cookie.
type Stickiness struct {
	Duration int    // seconds
	Cookie   string // the service's own; the load balancer sets one where it is empty
}

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
		DeregistrationDelay: jsii.String(strconv.Itoa(p.DeregistrationDelay)),
		SlowStart:           cdk.Number(p.Balancing.SlowStart),

		LoadBalancingAlgorithmType: jsii.String(algorithm(p.Balancing)),
		Stickiness:                 stickiness(p.Balancing.Stickiness),
		HealthCheck: &lbtargetgroup.LbTargetGroupHealthCheck{
			Path:               jsii.String(p.HealthCheck.Path),
			Matcher:            jsii.String(p.HealthCheck.Codes),
			Interval:           cdk.Number(p.HealthCheck.Interval),
			Timeout:            cdk.Number(p.HealthCheck.Timeout),
			HealthyThreshold:   cdk.Number(p.HealthCheck.HealthyThreshold),
			UnhealthyThreshold: cdk.Number(p.HealthCheck.UnhealthyThreshold),
		},
		Tags:      cdk.Name(naming.Of(p.Name, p.Service)),
		Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
}

func algorithm(b Balancing) string {
	if b.LeastOutstanding {
		return "least_outstanding_requests"
	}
	return "round_robin"
}

// stickiness is said where it is off, too: the provider would leave it on.
func stickiness(s *Stickiness) *lbtargetgroup.LbTargetGroupStickiness {
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
	return lblistenerrule.NewLbListenerRule(c, jsii.String("listener-rule"), &lblistenerrule.LbListenerRuleConfig{
		ListenerArn: p.ListenerARN,
		Priority:    cdk.Number(p.Route.Priority),
		Condition:   conditions(p.Route),
		Action:      []*lblistenerrule.LbListenerRuleAction{{Type: jsii.String("forward"), TargetGroupArn: targetsARN}},
		Tags:        cdk.Name(naming.Of(p.Name, p.Service)),
		Lifecycle:   &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
}

// conditions are the rule's; a rule must have one, so a service that takes everything asks for any path.
func conditions(r Route) []*lblistenerrule.LbListenerRuleCondition {
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
