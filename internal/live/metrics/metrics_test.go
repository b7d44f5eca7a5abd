package metrics

import (
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cdah/internal/aws/cloudwatch"
)

func TestPoints(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	at := func(minute, second int) time.Time {
		return start.Add(time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	}
	m := ServiceCPU("shop", "web")
	var s Store
	s.Put(m, at(0, 0), 10)
	s.Put(m, at(0, 59), 30)
	s.Put(m, at(2, 30), 5)
	s.Put(m, at(3, 0), 99) // of a minute that is not over
	missing, point := cloudwatch.Missing(), cloudwatch.At
	for _, test := range []struct {
		statistic string
		period    time.Duration
		want      []cloudwatch.Point
	}{
		{"Average", time.Minute, []cloudwatch.Point{missing, point(20), missing, point(5)}},
		{"Sum", time.Minute, []cloudwatch.Point{missing, point(40), missing, point(5)}},
		{"SampleCount", time.Minute, []cloudwatch.Point{missing, point(2), missing, point(1)}},
		{"Minimum", 3 * time.Minute, []cloudwatch.Point{missing, point(5)}},
		{"Maximum", 3 * time.Minute, []cloudwatch.Point{missing, point(30)}},
		{"Average", 3 * time.Minute, []cloudwatch.Point{missing, point(15)}},
	} {
		got, err := s.Points(m, test.statistic, test.period, len(test.want), at(3, 59))
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s in %v: %v %s", test.statistic, test.period, err, diff)
		}
	}
	if got, err := s.Points(m, "Sum", 3*time.Minute, 1, at(5, 59)); err != nil || got[0] != point(45) {
		t.Errorf("a period that is not over counts: %v, %v", got, err)
	}
	if got, err := s.Points(CPUReservation("shop"), "Average", time.Minute, 1, at(3, 0)); err != nil || got[0].Present {
		t.Errorf("a metric without data: %v, %v", got, err)
	}
	for text, try := range map[string]func() error{
		"no multiple": func() error { _, err := s.Points(m, "Sum", 90*time.Second, 1, at(3, 0)); return err },
		`"tm99"`:      func() error { _, err := s.Points(m, "tm99", time.Minute, 1, at(3, 0)); return err },
		`"p101"`:      func() error { _, err := s.Points(m, "p101", time.Minute, 1, at(3, 0)); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v, want %s", err, text)
		}
	}
}

// A percentile is within 2.5 % of the value, in a minute and over several.
func TestPercentiles(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	m := LoadBalancer("TargetResponseTime", "app/shop/1", "targetgroup/shop/1")
	var s Store
	for i := range 1000 { // 0.001 to 1 second, half of them in each of two minutes
		s.Put(m, start.Add(time.Duration(i%2)*time.Minute), float64(i+1)/1000)
	}
	s.Put(m, start.Add(2*time.Minute), 0.3) // alone
	s.Put(m, start.Add(4*time.Minute), 0)
	s.Put(m, start.Add(4*time.Minute), 5)
	for _, test := range []struct {
		statistic string
		period    time.Duration
		until     int // minutes after the start
		want      float64
	}{
		{"p50", time.Minute, 1, 0.5}, {"p99", time.Minute, 1, 0.99}, {"p99.9", 2 * time.Minute, 2, 0.999}, {"p100", 2 * time.Minute, 2, 1},
		{"p50", 2 * time.Minute, 2, 0.5}, {"p50", time.Minute, 3, 0.3}, {"p10", 4 * time.Minute, 4, 0.101},
		{"p50", time.Minute, 5, 0}, {"p99", time.Minute, 5, 5},
	} {
		got, err := s.Points(m, test.statistic, test.period, 1, start.Add(time.Duration(test.until)*time.Minute))
		if err != nil || !got[0].Present || math.Abs(got[0].Value-test.want) > 0.026*test.want {
			t.Errorf("%s of %v is %v, want %v: %v", test.statistic, test.period, got, test.want, err)
		}
	}
	if got, err := s.Points(m, "p99", time.Minute, 1, start.Add(4*time.Minute)); err != nil || got[0].Present {
		t.Errorf("of a minute without values: %v, %v", got, err)
	}
	s.Put(m, start.Add(24*time.Hour), 1) // a day later there is the average of the first minute, and no percentile
	for statistic, there := range map[string]bool{"p50": false, "Average": true} {
		if got, err := s.Points(m, statistic, time.Minute, 1, start.Add(time.Minute)); err != nil || got[0].Present != there {
			t.Errorf("a day later %s is %v, %v", statistic, got, err)
		}
	}
}

// The names and dimensions are those under which AWS publishes.
func TestNames(t *testing.T) {
	t.Parallel()
	for m, statistic := range map[Metric]string{
		ServiceCPU("c", "s"):                   "Average",
		CPUReservation("c"):                    "Average",
		MemoryReservation("c"):                 "Average",
		RequestsPerTarget("t"):                 "Sum",
		CapacityProviderReservation("c", "p"):  "Average",
		Insights("RunningTaskCount", "c", "s"): "Average",
		Group("GroupInServiceInstances", "g"):  "Average",
	} {
		var names []string
		for _, dimension := range strings.Split(m.Dimensions, "\n") {
			name, _, _ := strings.Cut(dimension, "=")
			names = append(names, name)
		}
		if err := cloudwatch.Check(cloudwatch.Usage{Namespace: m.Namespace, Name: m.Name, Dimensions: names, Statistic: statistic, Period: 60}); err != nil {
			t.Error(err)
		}
	}
}

// AWS's own examples: a service that uses four times what it reserves, and a cluster of a c4.4xlarge and a c4.large with
// ten tasks.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster_reservation.html
func TestShareAsDocumented(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ part, whole, want float64 }{{2048, 512, 400}, {10 * 1024, 18432, 55}, {10 * 2048, 33926, 60}} {
		if got, ok := Share(test.part, test.whole); !ok || math.Floor(got) != test.want {
			t.Errorf("%v of %v is %v %%, want %v", test.part, test.whole, got, test.want)
		}
	}
	if _, ok := Share(1, 0); ok {
		t.Error("a part of nothing is a share")
	}
}

// What Dimensions writes is read again, also values with characters that one might take for what is between them.
func TestDimensionsAreReadAgain(t *testing.T) {
	t.Parallel()
	for _, values := range []map[string]string{{}, {"Kind": "book"}, {"Area": "eu,us", "Kind": "a=b, c"}} {
		m := Metric{Namespace: "shop", Name: "orders", Dimensions: Dimensions(values)}
		if got := m.Each(); !maps.Equal(got, values) || m.Of("Kind") != values["Kind"] {
			t.Errorf("got %v, want %v", got, values)
		}
	}
}

// Samples stand for all that was known of their minutes, however often and in whatever order they come.
func TestReplace(t *testing.T) {
	t.Parallel()
	var s Store
	m, noon := Metric{Namespace: "shop", Name: "orders"}, time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	samples := []Sample{{noon.Add(90 * time.Second), 1, 7, 7, 7}, {noon, 2, 5, 1, 4}, {noon.Add(30 * time.Second), 1, 9, 9, 9}}
	for range 2 {
		s.Replace(m, samples)
	}
	for statistic, want := range map[string][]float64{"Sum": {14, 7}, "SampleCount": {3, 1}, "Minimum": {1, 7}, "Maximum": {9, 7}} {
		points, err := s.Points(m, statistic, time.Minute, 2, noon.Add(2*time.Minute))
		if err != nil || points[0].Value != want[0] || points[1].Value != want[1] {
			t.Errorf("%s: %v, %v, want %v", statistic, points, err, want)
		}
	}
}
