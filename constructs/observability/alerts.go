package observability

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// AlertsProps say what to watch and whom to tell.
type AlertsProps struct {
	Name        string // begins the names of all resources: <project>-<environment>
	Account     string // id of the account
	Region      string
	Environment string `props:"optional"` // its tag Environment, for a budget that counts what has it

	Sources   Sources       `props:"optional"` // its own parts are checked
	Alerts    config.Alerts `props:"optional"` // who is told, and of what beside alarms
	Ephemeral bool          // the topics' key goes after the shortest time

	Spec config.EnvironmentAlarms
}

// Defaults returns the props with what they leave out filled in, as a YAML file's would be.
func (p AlertsProps) Defaults() AlertsProps {
	p.Spec, p.Alerts = config.WithDefaults(p.Spec), config.WithDefaults(p.Alerts)
	p.Sources = p.Sources.defaults(p.Spec.Services)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p AlertsProps) Validate() error {
	p = p.Defaults()
	budget := p.Alerts.Budget
	problems := []error{
		config.ValidatePlace(p.Name, p.Account, p.Region),
		cdk.Missing("Environment", "the budget counts what has its tag", budget != nil && budget.Scope == config.BudgetEnvironment && p.Environment == ""),
		p.Sources.validate(),
		config.Validate("Alerts", p.Alerts), p.Alerts.ValidateIn("Alerts", p.Region),
		config.Validate("Spec", p.Spec),
	}
	for i, service := range p.Sources.Services {
		problems = append(problems, config.Validate(fmt.Sprintf("Sources.Services[%d].Spec.alarms", i), service.Spec.Alarms))
	}
	return cdk.Check(p, problems...)
}

// Alarm is an alarm of any kind. Its ARN, which is a call to the kernel, is asked for where it is shown.
type Alarm interface{ Arn() *string }

// Alerts are the topics that alerts are sent to, and the alarms.
type Alerts struct {
	Page   snstopic.SnsTopic // for somebody to act on at once
	Inform snstopic.SnsTopic // everything else

	// Alarms are all alarms, the composite ones first, for a dashboard.
	Alarms []Alarm
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
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	key := newKey(c, &p)
	a := &Alerts{
		Page:   newTopic(c, "topic", "alerts", &p, key, alarmService),
		Inform: newTopic(c, "inform", "alerts-inform", &p, key, alarmService, eventService, budgetService),
	}
	addReceivers(c, &p, "page", a.Page, p.Alerts.Page)
	addReceivers(c, &p, "inform", a.Inform, p.Alerts.Inform)
	inform := a.Inform.Arn()
	failures := addEvents(c, &p, inform)
	addBudget(c, &p, inform)
	a.addAlarms(c, &p, failures, &[]*string{inform})
	return a
}

// addAlarms adds the alarms that are enabled, and the page that some of them make up.
func (a *Alerts) addAlarms(c constructs.Construct, p *AlertsProps, failures *string, inform *[]*string) {
	build := func(alarms []alarm) (paging []*string) {
		for _, alarm := range alarms {
			if !*alarm.rule.Enabled {
				continue
			}
			built := alarm.add(c, p, inform)
			a.Alarms = append(a.Alarms, built)
			if *alarm.rule.Page {
				paging = append(paging, built.AlarmName())
			}
		}
		return paging
	}
	page := build(platformAlarms(p, failures)) // names of the alarms, and of the services' composites, that page
	var composites []Alarm
	for _, service := range p.Sources.Services {
		if parts := build(serviceAlarms(p, service)); len(parts) > 0 {
			composite := newServicePage(c, p, service.Name, parts)
			page = append(page, composite.AlarmName())
			composites = append(composites, composite)
		}
	}
	if len(page) > 0 {
		composites = append([]Alarm{newPage(c, p, page, a.Page.Arn())}, composites...)
	}
	a.Alarms = append(composites, a.Alarms...)
}
