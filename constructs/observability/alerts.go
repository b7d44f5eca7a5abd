package observability

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"

	"cdah/internal/aws/naming"
)

// AlertsProps say what to watch and whom to tell.
type AlertsProps struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account
	Region  string

	Sources      Sources
	Rules        Rules
	ServiceRules map[string]ServiceRules // by service
	Runbook      string                  // address of the runbook, to which alarms refer

	Page, Inform Receivers
	Events       Events
	Budget       *Budget

	Ephemeral bool // the topics' key goes after the shortest time

	failures *string // name of the rule that failed deployments match, where there is one
}

// Alarm is an alarm of any kind. Its ARN, which is a call to the kernel, is asked for where it is shown.
type Alarm interface{ Arn() *string }

// Alerts are the topics that alerts are sent to, and the alarms.
type Alerts struct {
	Page   snstopic.SnsTopic // for somebody to act on at once
	Inform snstopic.SnsTopic // everything else

	// Alarms are all alarms, the composite ones first, for a dashboard.
	Alarms []Alarm

	// Errors are the alarms on the services' errors, by service, where there are any. They need nothing
	// of a service but its target group.
	Errors map[string]cloudwatchmetricalarm.CloudwatchMetricAlarm
}

// NewAlerts builds the alarms, the events that are reported and the encrypted topics they go to:
//
//	metrics → alarm ─────────────────────────┬→ topic inform → e-mail, HTTPS, chat
//	events of ECS, costs → rule, budget ─────┘
//	          alarm of a page → composite alarm → topic page → e-mail, HTTPS, chat
//
// An alarm tells when it goes off and when it clears. Those of a page inform too; the page itself is
// one for the whole website, so that an incident with many causes pages once.
func NewAlerts(scope constructs.Construct, id string, p AlertsProps) *Alerts {
	c := constructs.NewConstruct(scope, jsii.String(id))
	key := newKey(c, &p)
	a := &Alerts{
		Page:   newTopic(c, "topic", "alerts", &p, key, alarmService),
		Inform: newTopic(c, "inform", "alerts-inform", &p, key, alarmService, eventService, budgetService),
		Errors: map[string]cloudwatchmetricalarm.CloudwatchMetricAlarm{},
	}
	addReceivers(c, &p, "page", a.Page, p.Page)
	addReceivers(c, &p, "inform", a.Inform, p.Inform)
	inform := a.Inform.Arn()
	addEvents(c, &p, inform)
	addBudget(c, &p, inform)
	a.addAlarms(c, &p, &[]*string{inform})
	return a
}

// addAlarms adds the alarms that are enabled, and the page that some of them make up.
func (a *Alerts) addAlarms(c constructs.Construct, p *AlertsProps, inform *[]*string) {
	var page []*string // names of the alarms, and of the services' composites, that page
	built := map[string]cloudwatchmetricalarm.CloudwatchMetricAlarm{}
	build := func(alarms []alarm) (parts []*string) {
		for _, spec := range alarms {
			if !spec.rule.Enabled {
				continue
			}
			one := spec.add(c, p, inform)
			built[spec.id] = one
			a.Alarms = append(a.Alarms, one)
			if spec.rule.Page {
				parts = append(parts, one.AlarmName())
			}
		}
		return parts
	}
	page = append(page, build(platformAlarms(p))...)
	var composites []Alarm
	for _, service := range p.Sources.Services {
		if parts := build(serviceAlarms(p, service)); len(parts) > 0 {
			composite := newServicePage(c, p, service.Name, parts)
			page = append(page, composite.AlarmName())
			composites = append(composites, composite)
		}
		if errors, found := built[naming.ErrorsAlarm(service.Name)]; found {
			a.Errors[service.Name] = errors
		}
	}
	if len(page) > 0 {
		composites = append([]Alarm{newPage(c, p, page, a.Page.Arn())}, composites...)
	}
	a.Alarms = append(composites, a.Alarms...)
}
