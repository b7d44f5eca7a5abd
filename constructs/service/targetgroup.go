package service

import (
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lbtargetgroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newTargetGroup adds the group that ECS registers the service's tasks with, by instance and port. A
// change that needs a new group brings it up beside the old one, hence the prefix in place of a name;
// AWS allows it six characters.
func newTargetGroup(c constructs.Construct, p Props) lbtargetgroup.LbTargetGroup {
	return lbtargetgroup.NewLbTargetGroup(c, jsii.String("target-group"), &lbtargetgroup.LbTargetGroupConfig{
		NamePrefix:          jsii.String(settings.TargetGroupPrefix),
		Port:                cdk.Number(settings.HTTPPort), // each task's own port overrides it; another would replace the group
		Protocol:            jsii.String("HTTP"),
		ProtocolVersion:     jsii.String(strings.ToUpper(string(p.Spec.LoadBalancing.ProtocolVersion))), // without it the provider would leave another
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
