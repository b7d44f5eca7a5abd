package loadbalancer

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/priorities"
)

// addMaintenance adds the one rule that comes before those of all services: nothing else changes where
// it comes and goes. Crawlers take 503 for a state that passes.
func addMaintenance(c constructs.Construct, p Props, listenerARN *string) {
	lblistenerrule.NewLbListenerRule(c, jsii.String("maintenance"), &lblistenerrule.LbListenerRuleConfig{
		ListenerArn: listenerARN,
		Priority:    cdk.Number(priorities.Maintenance),
		Condition: []*lblistenerrule.LbListenerRuleCondition{{
			PathPattern: &lblistenerrule.LbListenerRuleConditionPathPattern{Values: cdk.Strings([]string{"/*"})},
		}},
		Action: []*lblistenerrule.LbListenerRuleAction{{
			Type: jsii.String("fixed-response"),
			FixedResponse: &lblistenerrule.LbListenerRuleActionFixedResponse{
				ContentType: jsii.String(p.Spec.Maintenance.ContentType),
				MessageBody: jsii.String(p.Spec.Maintenance.Body),
				StatusCode:  jsii.String("503"),
			},
		}},
		Tags: cdk.Name(naming.Of(p.Name, "maintenance")),
	})
}
