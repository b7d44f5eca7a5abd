package cluster

import (
	"fmt"
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
//
// The AWS provider sends back with each update the next time that AWS had told, as the first one: a changed
// schedule would begin with a time of the old one, or be refused once that has passed. So one with other
// settings has another name, and is made anew (https://github.com/hashicorp/terraform-provider-aws/issues/38983).
func addSchedules(c constructs.Construct, p Props, group autoscalinggroup.AutoscalingGroup) {
	if len(p.Spec.Schedules) == 0 {
		return
	}
	groupName := group.Name()
	for _, name := range slices.Sorted(maps.Keys(p.Spec.Schedules)) {
		s := p.Spec.Schedules[name]
		minimum, maximum := s.Bounds(p.Spec.Instances)
		settings := naming.Hash(fmt.Sprintf("%q %q %d %d", s.Cron, s.TimeZone, minimum, maximum))
		autoscalingschedule.NewAutoscalingSchedule(c, jsii.String("schedule-"+name), &autoscalingschedule.AutoscalingScheduleConfig{
			ScheduledActionName:  jsii.String(naming.Of(p.Name, name, settings)),
			AutoscalingGroupName: groupName,
			Recurrence:           jsii.String(s.Cron),
			TimeZone:             jsii.String(s.TimeZone),
			MinSize:              cdk.Number(minimum),
			MaxSize:              cdk.Number(maximum),
			DesiredCapacity:      cdk.Number(unchanged),
		})
	}
}
