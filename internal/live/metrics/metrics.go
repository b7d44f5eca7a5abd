// Package metrics keeps what a running website measures, each minute and under the names that AWS has for it.
package metrics

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cdah/internal/aws/cloudwatch"
)

// Metric is a metric of CloudWatch.
type Metric struct {
	Namespace, Name string
	Dimensions      string // as Dimensions writes them
}

// Dimensions writes dimensions in one order: "ClusterName=shop,ServiceName=web".
func Dimensions(values map[string]string) string {
	texts := make([]string, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		texts = append(texts, name+"="+values[name])
	}
	return strings.Join(texts, ",")
}

// Resolution is the time of one data point: AWS's own metrics have one a minute
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html).
const Resolution = time.Minute

// Store keeps the data points of metrics. The zero value is empty.
type Store struct{ series map[Metric]*series }

// series are the data points of a metric, one after another.
type series struct {
	first  int64 // number of the first point's minute, since 1970
	points []datum
}

// datum is what was measured in a minute; of a count of 0 nothing.
type datum struct {
	count, sum, minimum, maximum float64
	sizes                        sizes // of the values, for percentiles; nil of one value or none
}

// Put notes a value that was measured at a time, in the minute that it belongs to. A time before the first that the
// metric has is an error of the caller, and left out.
func (s *Store) Put(m Metric, at time.Time, value float64) {
	minute := number(at)
	if s.series == nil {
		s.series = map[Metric]*series{}
	}
	known := s.series[m]
	if known == nil {
		known = &series{first: minute}
		s.series[m] = known
	}
	i := minute - known.first
	if i < 0 {
		return
	}
	for int64(len(known.points)) <= i {
		known.points = append(known.points, datum{})
		if old := len(known.points) - 1 - sizesKept; old >= 0 {
			known.points[old].sizes = nil
		}
	}
	d := &known.points[i]
	switch d.count {
	case 0:
		d.minimum, d.maximum = value, value
	case 1:
		d.sizes = sizes{}
		d.sizes.add(d.sum, 1)
	}
	if d.sizes != nil {
		d.sizes.add(value, 1)
	}
	d.count, d.sum = d.count+1, d.sum+value
	d.minimum, d.maximum = min(d.minimum, value), max(d.maximum, value)
}

func number(at time.Time) int64 { return at.Unix() / int64(Resolution/time.Second) }

// Points returns the data points of the last whole periods before a time, the oldest first. The period is a multiple of
// Resolution, and begins at such a multiple.
func (s *Store) Points(m Metric, statistic string, period time.Duration, count int, until time.Time) ([]cloudwatch.Point, error) {
	minutes := int64(period / Resolution)
	if minutes < 1 || period%Resolution != 0 {
		return nil, fmt.Errorf("a period of %v is no multiple of %v", period, Resolution)
	}
	end := number(until) / minutes * minutes
	points := make([]cloudwatch.Point, count)
	for i := range points {
		from := end - minutes*int64(count-i)
		d := s.aggregate(m, from, minutes)
		if d.count == 0 {
			continue // cloudwatch.Missing
		}
		if share, is := percentile(statistic); is {
			points[i] = s.percentile(m, from, minutes, share, d)
			continue
		}
		value, err := d.statistic(statistic)
		if err != nil {
			return nil, err
		}
		points[i] = cloudwatch.At(value)
	}
	return points, nil
}

// aggregate puts the minutes from a first one on together.
func (s *Store) aggregate(m Metric, from, minutes int64) (all datum) {
	for _, d := range s.minutes(m, from, minutes) {
		switch {
		case d.count == 0:
		case all.count == 0:
			all = d
		default:
			all = datum{all.count + d.count, all.sum + d.sum, min(all.minimum, d.minimum), max(all.maximum, d.maximum), nil}
		}
	}
	return all
}

// minutes are those of a metric that the store has, from a first one on.
func (s *Store) minutes(m Metric, from, minutes int64) []datum {
	known := s.series[m]
	if known == nil {
		return nil
	}
	first, end := max(from-known.first, 0), min(from-known.first+minutes, int64(len(known.points)))
	if first >= end {
		return nil
	}
	return known.points[first:end]
}

// statistic is one that is no percentile, of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html.
func (d datum) statistic(name string) (float64, error) {
	switch name {
	case "Average":
		return d.sum / d.count, nil
	case "Sum":
		return d.sum, nil
	case "Minimum":
		return d.minimum, nil
	case "Maximum":
		return d.maximum, nil
	case "SampleCount":
		return d.count, nil
	}
	return 0, fmt.Errorf("the statistic %q is not known; Average, Sum, Minimum, Maximum, SampleCount and percentiles such as p99 are", name)
}
