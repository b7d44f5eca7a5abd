package metrics

import (
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
		`"p99"`:       func() error { _, err := s.Points(m, "p99", time.Minute, 1, at(3, 0)); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v, want %s", err, text)
		}
	}
}

// The names and dimensions are those under which AWS publishes.
func TestNames(t *testing.T) {
	t.Parallel()
	for m, statistic := range map[Metric]string{
		ServiceCPU("c", "s"):                  "Average",
		CPUReservation("c"):                   "Average",
		MemoryReservation("c"):                "Average",
		RequestsPerTarget("t"):                "Sum",
		CapacityProviderReservation("c", "p"): "Average",
	} {
		var names []string
		for _, dimension := range strings.Split(m.Dimensions, ",") {
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
