package stacks_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/aws/cloudwatch"
	"cdah/internal/testkit"
)

const alarmType = "aws_cloudwatch_metric_alarm"

// alarm is an alarm as it is synthesized.
type alarm struct {
	cloudwatch.Alarm
	inputs     map[string]cloudwatch.Usage // by id
	expression string                      // of the inputs; empty for the one input, whose id is ""
}

func readAlarm(t *testing.T, d *testkit.Document, address string) alarm {
	t.Helper()
	number := func(path string) float64 { return d.Get(t, address, path).(float64) }
	a := alarm{
		Alarm: cloudwatch.Alarm{
			Comparison: d.Get(t, address, "comparison_operator").(string),
			Threshold:  number("threshold"),
			Periods:    int(number("evaluation_periods")),
			Datapoints: int(number("evaluation_periods")),
			Missing:    d.Get(t, address, "treat_missing_data").(string),
		},
		inputs: map[string]cloudwatch.Usage{},
	}
	if datapoints, given := d.Look(address, "datapoints_to_alarm"); given {
		a.Datapoints = int(datapoints.(float64))
	}
	queries, isMath := d.Look(address, "metric_query")
	if !isMath {
		statistic, _ := d.Look(address, "statistic")
		if statistic == nil {
			statistic = d.Get(t, address, "extended_statistic")
		}
		a.inputs[""] = usage(d.Body(address), statistic)
		return a
	}
	for _, query := range queries.([]any) {
		query := query.(map[string]any)
		if query["return_data"] == true {
			a.expression = query["expression"].(string)
			continue
		}
		metric := query["metric"].(map[string]any)
		a.inputs[query["id"].(string)] = usage(metric, metric["stat"])
	}
	return a
}

func usage(metric map[string]any, statistic any) cloudwatch.Usage {
	dimensions, _ := metric["dimensions"].(map[string]any)
	return cloudwatch.Usage{
		Namespace: metric["namespace"].(string), Name: metric["metric_name"].(string),
		Dimensions: slices.Collect(maps.Keys(dimensions)), Statistic: statistic.(string), Period: int(metric["period"].(float64)),
	}
}

// ownMetrics are those that the metric filters of an environment make.
func ownMetrics(d *testkit.Document) []cloudwatch.Metric {
	var own []cloudwatch.Metric
	for _, filter := range d.OfType("aws_cloudwatch_log_metric_filter") {
		to := d.Body(filter)["metric_transformation"].(map[string]any)
		own = append(own, cloudwatch.Metric{
			Namespace: to["namespace"].(string), Name: to["name"].(string), Dimensions: [][]string{nil}, Statistics: []string{"Sum"}, Period: 60,
		})
	}
	return own
}

// An alarm on a metric that nobody publishes would be taken by CloudWatch, and never go off.
func alarmsAreOnMetricsThatExist(t *testing.T, _ config.Environment, d *testkit.Document) {
	own := ownMetrics(d)
	for _, address := range d.OfType(alarmType) {
		for id, input := range readAlarm(t, d, address).inputs {
			if err := cloudwatch.Check(input, own...); err != nil {
				t.Errorf("%s %s: %v", address, id, err)
			}
		}
	}
}

// trouble is data that sets an alarm off, and data that lets it clear, by the end of the alarm's address.
// A metric without a value in it has no data.
type trouble struct{ bad, good map[string]float64 }

func one(value float64) map[string]float64 { return map[string]float64{"": value} }

func troubles() map[string]trouble {
	return map[string]trouble{
		"alerts_load_balancer_errors":     {bad: map[string]float64{"errors": 8}, good: map[string]float64{"requests": 900}},
		"alerts_load_balancer_rejections": {bad: map[string]float64{"rejected": 50, "accepted": 500}, good: map[string]float64{"accepted": 500}},
		"certificate_expiry":              {bad: one(9), good: one(395)},
		"capacity_short":                  {bad: one(200), good: one(90)},
		"capacity_maximum":                {bad: map[string]float64{"desired": 6, "maximum": 6}, good: map[string]float64{"desired": 5, "maximum": 6}},
		"_down":                           {bad: one(0), good: one(1)},
		"_ports":                          {bad: map[string]float64{"errors": 40, "attempts": 300}, good: map[string]float64{"errors": 0, "attempts": 300}},
		"deployment_failed":               {bad: one(1)},
		"_not_started":                    {bad: one(2)},
		"_errors":                         {bad: map[string]float64{"errors": 9, "requests": 90}, good: map[string]float64{"requests": 90}},
		"_unavailable":                    {bad: nil, good: one(3)},
		"_unhealthy":                      {bad: one(1), good: one(0)},
		"_latency":                        {bad: one(4.2), good: one(0.08)},
		"_tasks":                          {bad: map[string]float64{"desired": 3, "running": 2}, good: map[string]float64{"desired": 3, "running": 3}},
		"_memory":                         {bad: one(97), good: one(55)},
		"_error_lines":                    {bad: map[string]float64{"errors": 30, "lines": 90}, good: map[string]float64{"errors": 2, "lines": 9}},
		"_queue_age":                      {bad: one(900), good: one(12)},
		"_cpu":                            {bad: one(170), good: one(40)},
		"cpu_high_alarm":                  {bad: one(92), good: one(40)},
		"cpu_low_alarm":                   {bad: one(1), good: one(40)},
		"scale_out_alarm":                 {bad: map[string]float64{"cpu": 20, "memory": 80}, good: map[string]float64{"cpu": 20, "memory": 50}},
		"scale_in_alarm":                  {bad: map[string]float64{"cpu": 1, "memory": 2}, good: map[string]float64{"cpu": 20, "memory": 50}},
	}
}

// Each alarm goes off by the trouble it is for, after as many minutes as it says and no sooner, and
// clears once that is over.
func alarmsGoOffAndClear(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, address := range d.OfType(alarmType) {
		var known []string
		for end := range troubles() {
			if strings.HasSuffix(address, end) {
				known = append(known, end)
			}
		}
		if len(known) == 0 {
			t.Errorf("%s: no data is known that sets it off", address)
			continue
		}
		longest := slices.MaxFunc(known, func(a, b string) int { return len(a) - len(b) })
		with := troubles()[longest]
		a := readAlarm(t, d, address)
		state, points := cloudwatch.OK, []cloudwatch.Point{}
		run := func(data map[string]float64, wanted cloudwatch.State) (minutes int) {
			for minutes = range 2*a.Periods + 5 {
				points = append(points, a.point(t, address, data))
				next, err := a.Next(state, points)
				if err != nil {
					t.Fatalf("%s: %v", address, err)
				}
				state = next
				if state == wanted {
					return minutes + 1
				}
			}
			t.Errorf("%s does not become %s by %v", address, wanted, data)
			return 0
		}
		for range a.Periods {
			points = append(points, a.point(t, address, with.good))
		}
		if took := run(with.bad, cloudwatch.Alarming); took < a.Datapoints {
			t.Errorf("%s goes off after %d data points, want %d", address, took, a.Datapoints)
		}
		run(with.good, cloudwatch.OK)
	}
}

// point is what the alarm looks at in a period with the given data.
func (a alarm) point(t *testing.T, address string, data map[string]float64) cloudwatch.Point {
	t.Helper()
	inputs := map[string]cloudwatch.Point{}
	for id := range a.inputs {
		inputs[id] = cloudwatch.Missing()
		if value, present := data[id]; present {
			inputs[id] = cloudwatch.At(value)
		}
	}
	for id := range data {
		if _, known := inputs[id]; !known {
			t.Errorf("%s has no input %q", address, id)
		}
	}
	if a.expression == "" {
		return inputs[""]
	}
	point, err := cloudwatch.Expression(a.expression, inputs)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return point
}

var runbookLink = regexp.MustCompile(`Runbook: (\S+)#([a-z0-9-]+)$`)

// Each alarm, and each message of an event, leads to a section of the runbook.
func alertsLeadToTheRunbook(t *testing.T, e config.Environment, d *testkit.Document) {
	sections := runbookSections(t)
	for _, address := range slices.Concat(d.OfType(alarmType), d.OfType("aws_cloudwatch_composite_alarm")) {
		text := d.Body(address)["alarm_description"].(string)
		link := runbookLink.FindStringSubmatch(text)
		switch {
		case !strings.Contains(address, ".alerts_"): // it scales, and tells nobody
		case link == nil:
			t.Errorf("%s does not say where the runbook is: %q", address, text)
		case link[1] != e.Alerts.Runbook || !slices.Contains(sections, link[2]):
			t.Errorf("%s leads to %s#%s; the sections are %v", address, link[1], link[2], sections)
		}
	}
	for _, target := range d.OfType("aws_cloudwatch_event_target") {
		template := fmt.Sprint(d.Body(target)["input_transformer"])
		for _, link := range regexp.MustCompile(regexp.QuoteMeta(e.Alerts.Runbook)+`#([a-z-]+)`).FindAllStringSubmatch(template, -1) {
			if !slices.Contains(sections, link[1]) {
				t.Errorf("%s leads to #%s; the sections are %v", target, link[1], sections)
			}
		}
	}
}

// runbookSections are the anchors of docs/runbook.md, as GitHub makes them.
func runbookSections(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	var sections []string
	for _, heading := range regexp.MustCompile(`(?m)^##+ (.+)$`).FindAllStringSubmatch(string(text), -1) {
		sections = append(sections, strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-"))
	}
	return sections
}

// All that can be watched is held against the same rules, in an environment that has all of it.
func TestEverythingWatched(t *testing.T) {
	e := loaded(t, "production")
	e.Domain = &config.Domain{Name: "www.example.com", Zone: "example.com"}
	e.Jobs = map[string]config.Job{"report": config.WithDefaults(config.Job{
		Container: config.Container{Image: "example.com/shop:1"}, Schedule: &config.JobSchedule{Timing: config.Timing{Rate: "1 hour"}},
	})}
	for name, watched := range e.Services {
		watched.Scaling.Tracking.Queue = &config.TrackedQueue{Name: "orders", PerTask: 100}
		e.Services[name] = watched
	}
	d := synthesize(t, e)
	testOrder(t, d)
	testRules(t, e, d)
	if got := len(d.OfType(alarmType)); got < 19 {
		t.Errorf("%d alarms, want every one there is", got)
	}

	// Where alarms scale the instances, these are held to the same.
	e.Capacity.Scaling = config.InstanceScaling{Alarms: new(config.WithDefaults(config.ReservationAlarms{}))}
	d = synthesize(t, e)
	alarmsAreOnMetricsThatExist(t, e, d)
	alarmsGoOffAndClear(t, e, d)
	dashboardShowsWhatThereIs(t, e, d)
	if slices.Contains(d.OfType(alarmType), alarmType+".alerts_capacity_short") {
		t.Error("an alarm on a metric that is there with managed scaling only")
	}
}
