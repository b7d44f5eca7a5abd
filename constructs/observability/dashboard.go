package observability

import (
	"cmp"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchdashboard"

	"cdah/config"
	"cdah/internal/aws/cloudwatch"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// DashboardProps say what to show.
type DashboardProps struct {
	Name   string // of the dashboard, and of the website: <project>-<environment>
	Region string

	Sources Sources                  `props:"optional"` // its own parts are checked
	Alarms  []Alarm                  `props:"optional"` // the most important first
	Alerts  config.Alerts            `props:"optional"` // where the runbook is
	Spec    config.EnvironmentAlarms // what is wrong, for levels in the graphs
}

// Defaults returns the props with what they leave out filled in, as a YAML file's would be.
func (p DashboardProps) Defaults() DashboardProps {
	p.Spec, p.Alerts = config.WithDefaults(p.Spec), config.WithDefaults(p.Alerts)
	p.Sources = p.Sources.defaults(p.Spec.Services)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p DashboardProps) Validate() error {
	p = p.Defaults()
	return cdk.Check(p,
		config.ValidatePlace(p.Name, "", p.Region),
		p.Sources.validate(), config.Validate("Alerts", p.Alerts), config.Validate("Spec", p.Spec),
	)
}

// NewDashboard builds what one looks at first, from top to bottom: which alarms there are, what
// visitors notice, what the tasks do, and what is below them.
//
// The graphs have a line for each service, so that the dashboard does not grow with them.
func NewDashboard(scope constructs.Construct, id string, p DashboardProps) cloudwatchdashboard.CloudwatchDashboard {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	return cloudwatchdashboard.NewCloudwatchDashboard(scope, jsii.String(id), &cloudwatchdashboard.CloudwatchDashboardConfig{
		DashboardName: jsii.String(p.Name),
		DashboardBody: cdk.JSON(p.body()),
	})
}

// body lays the widgets out in rows: a laptop's screen holds the first three.
func (p DashboardProps) body() cloudwatch.Dashboard {
	layout := &rows{}
	layout.add(2, cloudwatch.Widget{Type: cloudwatch.TextWidget, Properties: cloudwatch.Properties{Markdown: p.heading()}})
	if len(p.Alarms) > 0 {
		layout.add(alarmHeight(len(p.Alarms)), cloudwatch.Widget{Type: cloudwatch.AlarmWidget, Properties: cloudwatch.Properties{
			Title: "Alarms", Alarms: arns(p.Alarms[:min(len(p.Alarms), settings.DashboardAlarms)]), SortBy: "stateUpdatedTimestamp",
		}})
	}
	layout.add(graphHeight, p.graph(p.requests()), p.graph(p.errors()), p.graph(p.latency()))
	layout.add(graphHeight, p.graph(p.tasks()), p.graph(p.utilization("CPU", "CPUUtilization")), p.graph(p.utilization("Memory", "MemoryUtilization")))
	layout.add(graphHeight, p.graph(p.instances()), p.graph(p.targets()), p.graph(p.connections()))
	layout.add(graphHeight, p.optionalGraphs()...)
	if len(p.Sources.Services) > 0 {
		layout.add(graphHeight, p.lastErrors())
	}
	return cloudwatch.Dashboard{PeriodOverride: "inherit", Widgets: layout.widgets}
}

const graphHeight = 5

// alarmHeight has room for about eight alarms side by side.
func alarmHeight(alarms int) int { return max(3, min(1+(alarms+15)/16, 8)) }

// rows places widgets side by side, each as wide as the others of its row, and the rows below each other.
type rows struct {
	widgets []cloudwatch.Widget
	y       int
}

func (r *rows) add(height int, widgets ...cloudwatch.Widget) {
	if len(widgets) == 0 {
		return
	}
	width := cloudwatch.GridWidth / len(widgets)
	for i, w := range widgets {
		w.X, w.Y, w.Width, w.Height = i*width, r.y, width, height
		r.widgets = append(r.widgets, w)
	}
	r.y += height
}

func (p DashboardProps) heading() string {
	runbook := "Runbook: " + p.Alerts.Runbook
	if strings.HasPrefix(p.Alerts.Runbook, "https://") {
		runbook = "[Runbook](" + p.Alerts.Runbook + ")"
	}
	return "## " + p.Name + "\n" + runbook + " · saved queries in Logs Insights: " + p.Name + "/errors-by-minute, slowest-paths, one-request"
}

// graph is a graph of lines over time.
func (p DashboardProps) graph(g cloudwatch.Properties) cloudwatch.Widget {
	g.View, g.Region, g.Period = "timeSeries", p.Region, cmp.Or(g.Period, settings.AlarmPeriod)
	if g.YAxis == nil {
		g.YAxis = &cloudwatch.YAxis{Left: &cloudwatch.Axis{Min: new(0.0)}}
	}
	return cloudwatch.Widget{Type: cloudwatch.MetricWidget, Properties: g}
}

// line is a metric as a line.
func line(m metric, options cloudwatch.LineOptions) cloudwatch.Line {
	options.Stat = m.statistic
	dimensions := make(map[string]string, len(m.dimensions))
	for name, value := range m.dimensions {
		dimensions[name] = *value
	}
	return cloudwatch.Line{Namespace: m.namespace, Name: m.name, Dimensions: dimensions, LineOptions: options}
}

func labelled(m metric, label string) cloudwatch.Line {
	return line(m, cloudwatch.LineOptions{Label: label})
}

func arns(alarms []Alarm) []string {
	texts := make([]string, len(alarms))
	for i, alarm := range alarms {
		texts[i] = *alarm.Arn()
	}
	return texts
}
