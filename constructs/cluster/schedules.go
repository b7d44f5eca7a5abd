package cluster

import (
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalingschedule"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// unchanged is what a schedule says of a number that it leaves as it is: the AWS provider takes one
// that is not written for zero, and would end all instances.
const unchanged = -1

// addSchedules sets other bounds of the number of instances from given times on.
func addSchedules(c constructs.Construct, p Props, group autoscalinggroup.AutoscalingGroup) {
	if len(p.Spec.Schedules) == 0 {
		return
	}
	groupName := group.Name()
	for _, name := range slices.Sorted(maps.Keys(p.Spec.Schedules)) {
		s := p.Spec.Schedules[name]
		minimum, maximum := s.Bounds(p.Spec.Instances)
		autoscalingschedule.NewAutoscalingSchedule(c, jsii.String("schedule-"+name), &autoscalingschedule.AutoscalingScheduleConfig{
			ScheduledActionName:  jsii.String(naming.Of(p.Name, name)),
			AutoscalingGroupName: groupName,
			Recurrence:           jsii.String(s.Cron),
			TimeZone:             jsii.String(s.TimeZone),
			MinSize:              cdk.Number(minimum),
			MaxSize:              cdk.Number(maximum),
			DesiredCapacity:      cdk.Number(unchanged),
		})
	}
}
