// Package boards draws the dashboards that Terraform has made in the emulated CloudWatch, from the metrics that the control
// plane's alarms go by. AWS's API is asked for dashboards, alarms and the website's own metrics, and only when somebody wants to
// see one.
package boards

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"

	rule "cdah/internal/aws/cloudwatch"
	"cdah/internal/board"
	"cdah/internal/live/clock"
	"cdah/internal/live/metrics"
	"cdah/internal/ops/caller"
	"cdah/internal/ops/controlplane/own"
)

// span is how much time a dashboard shows: CloudWatch's own choice where nobody makes one.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/change_dashboard_time_format.html
const span = 3 * time.Hour

// Client is the part of CloudWatch's API that is asked.
type Client interface {
	ListDashboards(context.Context, *cloudwatch.ListDashboardsInput, ...func(*cloudwatch.Options)) (*cloudwatch.ListDashboardsOutput, error)
	GetDashboard(context.Context, *cloudwatch.GetDashboardInput, ...func(*cloudwatch.Options)) (*cloudwatch.GetDashboardOutput, error)
	own.Client
	DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error)
}

// Source is where the dashboards of an account and region, and their data, come from. All is required.
type Source struct {
	CloudWatch Client
	// Points returns the data points of one of AWS's metrics as metrics.Store.Points does. It may be called at any time.
	Points func(m metrics.Metric, statistic string, period time.Duration, count int, until time.Time) ([]rule.Point, error)
	Until  time.Time // the last minute that there is data of, on the clock of the loops
	Pace   clock.Pace
	By     caller.By // who has called, for the command lines in what is drawn
}

// All are the dashboards of all accounts and regions.
type All []Source

// Names returns the names of all dashboards, sorted.
func (a All) Names(ctx context.Context) ([]string, error) {
	var names []string
	for _, s := range a {
		for pages := cloudwatch.NewListDashboardsPaginator(s.CloudWatch, &cloudwatch.ListDashboardsInput{}); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list the dashboards: %w", err)
			}
			for _, d := range page.DashboardEntries {
				names = append(names, aws.ToString(d.DashboardName))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Draw draws a dashboard in SVG: where several accounts or regions have one of its name, the first. known is false where none
// has.
func (a All) Draw(ctx context.Context, name string) (svg []byte, known bool, err error) {
	for _, s := range a {
		got, err := s.CloudWatch.GetDashboard(ctx, &cloudwatch.GetDashboardInput{DashboardName: &name})
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, true, fmt.Errorf("get the dashboard: %w", err)
		}
		svg, err = s.draw(ctx, name, aws.ToString(got.DashboardBody))
		return svg, true, err
	}
	return nil, false, nil
}

// isMissing tells whether CloudWatch has no such dashboard.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html#API_GetDashboard_Errors
func isMissing(err error) bool {
	var problem smithy.APIError
	return errors.As(err, &problem) && strings.Contains(problem.ErrorCode(), "NotFound")
}

func (s Source) draw(ctx context.Context, name, body string) ([]byte, error) {
	var d rule.Dashboard
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		return nil, fmt.Errorf("the dashboard's body has what is not known here: %w", err)
	}
	alarms, err := s.readAlarms(ctx)
	if err != nil {
		return nil, err
	}
	published, err := s.readOwn(ctx, d)
	if err != nil {
		return nil, err
	}
	data := drawing{Source: s, published: published, states: map[string]rule.State{}}
	for i, w := range d.Widgets {
		d.Widgets[i].Properties.Alarms = data.name(w.Properties, alarms, name+"-")
	}
	faster := ""
	if s.Pace.Speed != 1 {
		faster = fmt.Sprintf(", which goes %g times faster than life", s.Pace.Speed)
	}
	return board.Draw(d, data, fmt.Sprintf("From what has been measured until %s of the emulator's clock%s.", s.Until.Format("15:04"), faster)), nil
}

// found is what CloudWatch says of an alarm.
type found struct {
	state   rule.State
	changed time.Time
}

// readAlarms reads the states of all alarms, by their ARNs.
func (s Source) readAlarms(ctx context.Context) (map[string]found, error) {
	all := map[string]found{}
	for pages := cloudwatch.NewDescribeAlarmsPaginator(s.CloudWatch, &cloudwatch.DescribeAlarmsInput{
		AlarmTypes: []cloudwatchtypes.AlarmType{cloudwatchtypes.AlarmTypeMetricAlarm, cloudwatchtypes.AlarmTypeCompositeAlarm},
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the alarms: %w", err)
		}
		for _, a := range page.MetricAlarms {
			all[aws.ToString(a.AlarmArn)] = found{rule.State(a.StateValue), aws.ToTime(a.StateUpdatedTimestamp)}
		}
		for _, a := range page.CompositeAlarms {
			all[aws.ToString(a.AlarmArn)] = found{rule.State(a.StateValue), aws.ToTime(a.StateUpdatedTimestamp)}
		}
	}
	return all, nil
}

// drawing is the data of one dashboard.
type drawing struct {
	Source
	published metrics.Store         // the website's own metrics
	states    map[string]rule.State // of alarms, by their names
}

// name returns the alarms of a widget by their names, without what all of the environment's begin with, in the widget's order.
func (d drawing) name(widget rule.Properties, alarms map[string]found, prefix string) []string {
	arns := slices.Clone(widget.Alarms)
	if widget.SortBy == "stateUpdatedTimestamp" {
		slices.SortStableFunc(arns, func(a, b string) int { return alarms[b].changed.Compare(alarms[a].changed) })
	}
	names := make([]string, len(arns))
	for i, arn := range arns {
		_, name, _ := strings.Cut(arn, ":alarm:")
		names[i] = strings.TrimPrefix(name, prefix)
		d.states[names[i]] = alarms[arn].state
	}
	return names
}

// State is the state of an alarm by its name.
func (d drawing) State(alarm string) rule.State { return d.states[alarm] }

// Times are every hour of what is shown.
func (d drawing) Times() []string {
	var times []string
	for before := span; before >= 0; before -= time.Hour {
		times = append(times, d.Until.Add(-before).Format("15:04"))
	}
	return times
}

// Log says where the lines are: the queries of log widgets are Logs Insights', which nothing here runs.
func (d drawing) Log(rule.Properties) []string {
	return []string{"Logs Insights does not run here; " + d.By.Line("logs") + " shows what tasks write."}
}
