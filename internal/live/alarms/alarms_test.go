package alarms

import (
	"strings"
	"testing"
	"time"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/live/metrics"
)

// evaluate puts a value each minute, and returns the states after each: . is OK, A is ALARM, ? is INSUFFICIENT_DATA. A
// value below zero is none.
func evaluate(t *testing.T, a *Alarm, values map[metrics.Metric][]float64) string {
	t.Helper()
	var data metrics.Store
	var states strings.Builder
	start, minutes := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), 0
	for _, of := range values {
		minutes = len(of)
	}
	for i := range minutes {
		for m, of := range values {
			if of[i] >= 0 {
				data.Put(m, start.Add(time.Duration(i)*time.Minute), of[i])
			}
		}
		if err := a.Evaluate(start.Add(time.Duration(i+1)*time.Minute), &data); err != nil {
			t.Fatal(err)
		}
		states.WriteString(map[cloudwatch.State]string{cloudwatch.OK: ".", cloudwatch.Alarming: "A", cloudwatch.InsufficientData: "?"}[a.State])
	}
	return states.String()
}

// The chart of AWS's page: three of three are beyond the threshold in the fifth period, and no longer in the sixth.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation
func TestEachMinute(t *testing.T) {
	t.Parallel()
	m := metrics.ServiceCPU("shop", "web")
	a := Of("high", cloudwatch.Alarm{Comparison: "GreaterThanThreshold", Threshold: 3, Periods: 3, Datapoints: 3}, Watch(m, "Average"))
	if got := evaluate(t, a, map[metrics.Metric][]float64{m: {2, 3, 4, 5, 6, 3, 2, 4}}); got != "....A..." {
		t.Errorf("got %s", got)
	}
	if a.Value != 4 || !a.Above() || a.On() {
		t.Errorf("it has %v", a)
	}
	if want := time.Date(2024, 1, 1, 0, 6, 0, 0, time.UTC); !a.Since.Equal(want) {
		t.Errorf("OK since %v, want %v", a.Since, want)
	}
}

// An alarm begins without data, and waits for it.
func TestWithoutData(t *testing.T) {
	t.Parallel()
	m := metrics.ServiceCPU("shop", "web")
	a := Of("low", cloudwatch.Alarm{Comparison: "LessThanThreshold", Threshold: 3, Periods: 2, Datapoints: 2}, Watch(m, "Average"))
	if got := evaluate(t, a, map[metrics.Metric][]float64{m: {-1, -1, 1, 1, 9}}); got != "???A." || a.Above() {
		t.Errorf("got %s", got)
	}
}

func TestMetricMath(t *testing.T) {
	t.Parallel()
	cpu, memory := metrics.CPUReservation("shop"), metrics.MemoryReservation("shop")
	a := &Alarm{
		Period: time.Minute,
		Rule:   cloudwatch.Alarm{Comparison: "GreaterThanOrEqualToThreshold", Threshold: 75, Periods: 1, Datapoints: 1, Missing: "missing"},
		Queries: []Query{
			{ID: "reserved", Expression: "MAX([cpu, memory])", Returned: true},
			{ID: "cpu", Metric: cpu, Statistic: "Average"}, {ID: "memory", Metric: memory, Statistic: "Average"},
		},
	}
	if got := evaluate(t, a, map[metrics.Metric][]float64{cpu: {10, 80, 10, 10}, memory: {20, 20, 75, 74}}); got != ".AA." {
		t.Errorf("got %s", got)
	}
}

func TestWrongAlarms(t *testing.T) {
	t.Parallel()
	rule := cloudwatch.Alarm{Comparison: "LessThanThreshold", Periods: 1, Datapoints: 1, Missing: "missing"}
	for text, a := range map[string]*Alarm{
		"none of its queries": {Name: "x", Period: time.Minute, Rule: rule},
		"no expression":       {Name: "x", Period: time.Minute, Rule: rule, Queries: []Query{{Expression: "(", Returned: true}}},
		"no multiple":         {Name: "x", Period: time.Second, Rule: rule, Queries: []Query{{Returned: true}}},
		"no comparison":       {Name: "x", Period: time.Minute, Rule: cloudwatch.Alarm{Periods: 1, Missing: "missing"}, Queries: []Query{{Expression: "1 + 1", Returned: true}}},
	} {
		if err := a.Evaluate(time.Now(), &metrics.Store{}); err == nil || !strings.Contains(err.Error(), text) || !strings.Contains(err.Error(), "alarm x") {
			t.Errorf("got %v, want %s", err, text)
		}
	}
}
