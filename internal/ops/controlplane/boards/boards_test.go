package boards_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"

	"cdah/internal/live/clock"
	"cdah/internal/live/metrics"
	"cdah/internal/ops/controlplane/boards"
)

// fake answers as CloudWatch does.
type fake struct {
	bodies map[string]string // of dashboards, by their names
	broken error             // every call's
}

func (f fake) ListDashboards(context.Context, *cloudwatch.ListDashboardsInput, ...func(*cloudwatch.Options)) (*cloudwatch.ListDashboardsOutput, error) {
	out := &cloudwatch.ListDashboardsOutput{}
	for name := range f.bodies {
		out.DashboardEntries = append(out.DashboardEntries, cloudwatchtypes.DashboardEntry{DashboardName: &name})
	}
	return out, f.broken
}

func (f fake) GetDashboard(_ context.Context, in *cloudwatch.GetDashboardInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetDashboardOutput, error) {
	body, is := f.bodies[*in.DashboardName]
	if !is && f.broken == nil {
		return nil, &smithy.GenericAPIError{Code: "ResourceNotFound"}
	}
	return &cloudwatch.GetDashboardOutput{DashboardBody: &body}, f.broken
}

// GetMetricStatistics has three orders: two in one second, two real minutes before the end, and one more after.
func (f fake) GetMetricStatistics(_ context.Context, in *cloudwatch.GetMetricStatisticsInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricStatisticsOutput, error) {
	if *in.Namespace != "shop" || *in.MetricName != "orders" || len(in.Dimensions) != 1 || in.EndTime.Sub(*in.StartTime) != 6*time.Minute {
		return nil, errors.New("another is asked for")
	}
	point := func(before time.Duration, count, sum, most float64) cloudwatchtypes.Datapoint {
		return cloudwatchtypes.Datapoint{Timestamp: aws.Time(in.EndTime.Add(-before)), SampleCount: &count, Sum: &sum, Minimum: aws.Float64(1), Maximum: &most}
	}
	return &cloudwatch.GetMetricStatisticsOutput{Datapoints: []cloudwatchtypes.Datapoint{point(time.Second, 1, 1, 1), point(2*time.Minute, 2, 9, 8)}}, f.broken
}

func (f fake) DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error) {
	return &cloudwatch.DescribeAlarmsOutput{
		MetricAlarms: []cloudwatchtypes.MetricAlarm{{
			AlarmArn: aws.String("arn:aws:cloudwatch:r:a:alarm:shop-cpu"), StateValue: cloudwatchtypes.StateValueOk, StateUpdatedTimestamp: aws.Time(noon()),
		}},
		CompositeAlarms: []cloudwatchtypes.CompositeAlarm{{
			AlarmArn: aws.String("arn:aws:cloudwatch:r:a:alarm:shop-page"), StateValue: cloudwatchtypes.StateValueAlarm, StateUpdatedTimestamp: aws.Time(noon().Add(time.Minute)),
		}},
	}, f.broken
}

func noon() time.Time { return time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC) }

const shop = `{"periodOverride": "inherit", "widgets": [
	{"type": "text", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {"markdown": "## shop"}},
	{"type": "alarm", "x": 0, "y": 2, "width": 24, "height": 3, "properties": {"title": "Alarms", "sortBy": "stateUpdatedTimestamp",
		"alarms": ["arn:aws:cloudwatch:r:a:alarm:shop-cpu", "arn:aws:cloudwatch:r:a:alarm:shop-page"]}},
	{"type": "metric", "x": 0, "y": 5, "width": 12, "height": 5, "properties": {"title": "Errors", "period": 60, "metrics": [
		[{"expression": "rate * 2", "label": "twice"}],
		[{"expression": "100 * FILL(errors, 0) / requests", "id": "rate", "label": "rate"}],
		[{"expression": "FILL(silent, 0)", "label": "of nothing"}],
		[{"expression": "ANOMALY(requests)", "label": "unknown"}],
		["AWS/ApplicationELB", "RequestCount", "TargetGroup", "t", "LoadBalancer", "l", {"id": "requests", "stat": "Sum", "label": "requests"}],
		["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", "l", "TargetGroup", "t", {"id": "errors", "stat": "Sum", "visible": false}],
		["AWS/ApplicationELB", "Silent", "LoadBalancer", "l", {"id": "silent", "stat": "Sum", "visible": false}]]}},
	{"type": "metric", "x": 12, "y": 5, "width": 12, "height": 5, "properties": {"title": "CPU", "period": 3600, "metrics": [
		["AWS/ECS", "CPUUtilization", "ClusterName", "shop", "ServiceName", "web"],
		["AWS/ECS", "CPUUtilization", "ClusterName", "shop", "ServiceName", "web", {"stat": "tm99", "label": "trimmed"}],
		["shop", "orders", "Kind", "book", {"stat": "Sum", "label": "orders"}]]}},
	{"type": "metric", "x": 0, "y": 10, "width": 12, "height": 5, "properties": {"title": "Own", "period": 60, "metrics": [
		["shop", "orders", "Kind", "book", {"stat": "Sum", "label": "sum"}], ["shop", "orders", "Kind", "book", {"stat": "Maximum", "label": "most"}],
		["shop", "orders", "Kind", "book", {"label": "average"}], ["shop", "orders", "Kind", "book", {"stat": "p99", "label": "of 100"}]]}},
	{"type": "log", "x": 0, "y": 15, "width": 24, "height": 5, "properties": {"query": "SOURCE 'shop'"}}]}`

// source has requests in two of the last minutes, errors in one, and the CPU of two hours.
func source(f fake) boards.Source {
	var s metrics.Store
	s.Put(metrics.LoadBalancer("RequestCount", "l", "t"), noon().Add(-5*time.Minute), 200)
	s.Put(metrics.LoadBalancer("RequestCount", "l", "t"), noon().Add(-2*time.Minute), 400)
	s.Put(metrics.LoadBalancer("HTTPCode_Target_5XX_Count", "l", "t"), noon().Add(-2*time.Minute), 10)
	s.Put(metrics.ServiceCPU("shop", "web"), noon().Add(-150*time.Minute), 7)
	s.Put(metrics.ServiceCPU("shop", "web"), noon().Add(-30*time.Minute), 20)
	s.Put(metrics.ServiceCPU("shop", "web"), noon().Add(-29*time.Minute), 30)
	return boards.Source{CloudWatch: f, Points: s.Points, Until: noon(), Pace: clock.Pace{Began: noon().Add(-20 * time.Hour), Speed: 30}}
}

func TestDraw(t *testing.T) {
	t.Parallel()
	elsewhere := source(fake{bodies: map[string]string{"other": "{}"}})
	all := boards.All{elsewhere, source(fake{bodies: map[string]string{"shop": shop, "other": "{}"}})}
	if names, err := all.Names(t.Context()); err != nil || !slices.Equal(names, []string{"other", "shop"}) {
		t.Errorf("there are %v, %v", names, err)
	}
	drawn, known, err := all.Draw(t.Context(), "shop")
	if err != nil || !known {
		t.Fatal(known, err)
	}
	svg := string(drawn)
	for _, want := range []string{
		"<title>Errors, requests: 2 of 180 periods have data, from 200 to 400, the last one 400</title>",
		"<title>Errors, rate: 2 of 180 periods have data, from 0 to 2.5, the last one 2.5</title>",
		"<title>Errors, twice: 2 of 180 periods have data, from 0 to 5, the last one 5</title>",
		"<title>CPU, CPUUtilization: 2 of 3 periods have data, from 7 to 25, the last one 25</title>",
		"<title>Own, sum: 2 of 180 periods have data, from 1 to 9, the last one 1</title>",
		"<title>Own, most: 2 of 180 periods have data, from 1 to 8, the last one 1</title>",
		"<title>Own, average: 2 of 180 periods have data, from 1 to 4.5, the last one 1</title>",
		"<title>CPU, orders: 1 of 3 periods have data, from 10 to 10, the last one 10</title>",
		"<title>Own, of 100: 1 of 180 periods have data, from 1 to 1, the last one 1</title>", // not of the two in one second
		">of nothing (no data)<", ">unknown (no data)<", ">trimmed (no data)<",
		">shop<", ">09:00<", ">12:00<", "cdah logs", "30 times faster",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the dashboard lacks %q", want)
		}
	}
	if on, off := strings.Index(svg, ">page<"), strings.Index(svg, ">cpu<"); on < 0 || off < on {
		t.Errorf("the alarm that has changed last is at %d, and the other at %d", on, off)
	}
	if titles := strings.Count(svg, "<title>"); titles != 9 || t.Failed() {
		t.Errorf("%d lines are drawn:\n%s", titles, svg)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	all := boards.All{source(fake{bodies: map[string]string{"odd": `{"widgets": 3}`}})}
	if _, known, err := all.Draw(t.Context(), "none"); known || err != nil {
		t.Errorf("one that is not there: %v, %v", known, err)
	}
	if _, known, err := all.Draw(t.Context(), "odd"); !known || err == nil || !strings.Contains(err.Error(), "not known here") {
		t.Errorf("one that cannot be read: %v, %v", known, err)
	}
	all = boards.All{source(fake{broken: errors.New("the emulator has gone")})}
	if _, known, err := all.Draw(t.Context(), "shop"); !known || err == nil || !strings.Contains(err.Error(), "has gone") {
		t.Errorf("without an answer: %v, %v", known, err)
	}
	if _, err := all.Names(t.Context()); err == nil {
		t.Error("without an answer there are names")
	}
	if names, err := boards.All(nil).Names(t.Context()); err != nil || len(names) > 0 {
		t.Errorf("without clusters: %v, %v", names, err)
	}
}
