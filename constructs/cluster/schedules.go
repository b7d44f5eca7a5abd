package cluster

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalinggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/autoscalingschedule"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// Schedule sets other bounds of the number of instances from given times on.
type Schedule struct {
	Name     string
	Cron     string // minute, hour, day of the month, month, day of the week
	TimeZone string // of Cron, of the IANA database
	Min, Max int    // instances
}

// unchanged is what a schedule says of a number that it leaves as it is: the AWS provider takes one
// that is not written for zero, and would end all instances.
const unchanged = -1

func addSchedules(c constructs.Construct, p Props, group autoscalinggroup.AutoscalingGroup) {
	if len(p.Schedules) == 0 {
		return
	}
	name := group.Name()
	for _, s := range p.Schedules {
		autoscalingschedule.NewAutoscalingSchedule(c, jsii.String("schedule-"+s.Name), &autoscalingschedule.AutoscalingScheduleConfig{
			ScheduledActionName:  jsii.String(naming.Of(p.Name, s.Name)),
			AutoscalingGroupName: name,
			Recurrence:           jsii.String(s.Cron),
			TimeZone:             jsii.String(s.TimeZone),
			MinSize:              cdk.Number(s.Min),
			MaxSize:              cdk.Number(s.Max),
			DesiredCapacity:      cdk.Number(unchanged),
		})
	}
}
