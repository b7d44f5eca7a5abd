package observability

import (
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchcompositealarm"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
)

// newServicePage adds what is a page of one service. It tells nobody: it says on the dashboard which
// service it is, and keeps the website's page short, as a composite alarm may have 100 parts
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html).
func newServicePage(c constructs.Construct, p *AlertsProps, service string, parts []*string) cloudwatchcompositealarm.CloudwatchCompositeAlarm {
	return newComposite(c, p, "page-"+service, "Service "+service+" needs somebody at once.", parts, nil)
}

// newPage adds the page of the website, which goes off with the first of its parts and clears with
// the last.
func newPage(c constructs.Construct, p *AlertsProps, parts []*string, topic *string) cloudwatchcompositealarm.CloudwatchCompositeAlarm {
	return newComposite(c, p, "page", "The website "+p.Name+" needs somebody at once.", parts, &[]*string{topic})
}

func newComposite(c constructs.Construct, p *AlertsProps, id, meaning string, parts []*string, notify *[]*string) cloudwatchcompositealarm.CloudwatchCompositeAlarm {
	rules := make([]string, 0, len(parts))
	for _, part := range parts {
		rules = append(rules, "ALARM("+*part+")")
	}
	return cloudwatchcompositealarm.NewCloudwatchCompositeAlarm(c, jsii.String(id), &cloudwatchcompositealarm.CloudwatchCompositeAlarmConfig{
		AlarmName:        jsii.String(naming.Of(p.Name, id)),
		AlarmDescription: jsii.String(meaning + " At least one of its parts is in alarm: look first at which, on the dashboard " + p.Name + ". Runbook: " + p.Alerts.Runbook + "#page"),
		AlarmRule:        jsii.String(strings.Join(rules, " OR ")),
		AlarmActions:     notify,
		OkActions:        notify,
		Lifecycle:        letGoFirst(),
	})
}

// letGoFirst has Terraform destroy an alarm that goes after the update of what names it, as AWS deletes
// no alarm that a composite alarm names
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html). Otherwise Terraform
// would do it before, and fail at each attempt.
func letGoFirst() *cdktf.TerraformResourceLifecycle {
	return &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)}
}
