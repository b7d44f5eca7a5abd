package scaling

import (
	"maps"
	"slices"
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingscheduledaction"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/appautoscalingtarget"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
)

// addSchedules adds an action for each schedule.
func addSchedules(c constructs.Construct, p Props, target appautoscalingtarget.AppautoscalingTarget) {
	for _, name := range slices.Sorted(maps.Keys(p.Spec.Scaling.Schedule)) {
		s := p.Spec.Scaling.Schedule[name]
		appautoscalingscheduledaction.NewAppautoscalingScheduledAction(c, jsii.String("schedule-"+name), &appautoscalingscheduledaction.AppautoscalingScheduledActionConfig{
			Name:              jsii.String(naming.Of(p.Name, p.ServiceName, name)),
			ServiceNamespace:  jsii.String(serviceNamespace),
			ScalableDimension: jsii.String(scalableDimension),
			ResourceId:        target.ResourceId(),
			Schedule:          jsii.String(s.Expression()),
			Timezone:          jsii.String(s.Zone()),
			ScalableTargetAction: &appautoscalingscheduledaction.AppautoscalingScheduledActionScalableTargetAction{
				MinCapacity: jsii.String(strconv.Itoa(s.Min)),
				MaxCapacity: jsii.String(strconv.Itoa(s.Max)),
			},
		})
	}
}

// boundsOf leaves the target's bounds, once set, to its schedules, which write their own over them: each
// deployment would set them back.
func boundsOf(p Props) *cdktf.TerraformResourceLifecycle {
	if len(p.Spec.Scaling.Schedule) == 0 {
		return nil
	}
	return &cdktf.TerraformResourceLifecycle{IgnoreChanges: []*string{jsii.String("min_capacity"), jsii.String("max_capacity")}}
}
