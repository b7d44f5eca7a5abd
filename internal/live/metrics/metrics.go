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

// between stands between dimensions. AWS takes no control characters in them, but for instance commas.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
const between = "\n"

// Dimensions writes dimensions in one order, each in a line: "ClusterName=shop", then "ServiceName=web".
func Dimensions(values map[string]string) string {
	texts := make([]string, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		texts = append(texts, name+"="+values[name])
	}
	return strings.Join(texts, between)
}

// Each are the dimensions, by their names.
func (m Metric) Each() map[string]string {
	all := map[string]string{}
	for one := range strings.SplitSeq(m.Dimensions, between) {
		if name, value, is := strings.Cut(one, "="); is {
			all[name] = value
		}
	}
	return all
}

// Of is the value of a dimension, empty without it.
func (m Metric) Of(dimension string) string { return m.Each()[dimension] }

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
	d := s.minute(m, at)
	if d == nil {
		return
	}
	if d.count == 1 {
		d.sizes = sizes{}
		d.sizes.add(d.sum, 1)
	}
	if d.sizes != nil {
		d.sizes.add(value, 1)
	}
	d.add(datum{1, value, value, value, nil})
}

// Sample is what has been measured of a metric at a time.
type Sample struct {
	At                           time.Time
	Count, Sum, Minimum, Maximum float64
}

// Replace notes samples, in any order, in place of all that is known of the minutes that they belong to. Of several values
// there are no percentiles.
func (s *Store) Replace(m Metric, samples []Sample) {
	samples = slices.SortedFunc(slices.Values(samples), func(a, b Sample) int { return a.At.Compare(b.At) })
	for _, one := range samples {
		if d := s.minute(m, one.At); d != nil {
			*d = datum{}
		}
	}
	for _, one := range samples {
		if d := s.minute(m, one.At); d != nil {
			d.add(datum{one.Count, one.Sum, one.Minimum, one.Maximum, nil})
		}
	}
}

// minute is that of a time, which is made if need be; nil before the first that the metric has.
func (s *Store) minute(m Metric, at time.Time) *datum {
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
		return nil
	}
	for int64(len(known.points)) <= i {
		known.points = append(known.points, datum{})
		if old := len(known.points) - 1 - sizesKept; old >= 0 {
			known.points[old].sizes = nil
		}
	}
	return &known.points[i]
}

// add adds what else was measured, but for its sizes.
func (d *datum) add(more datum) {
	switch {
	case more.count == 0:
	case d.count == 0:
		d.count, d.sum, d.minimum, d.maximum = more.count, more.sum, more.minimum, more.maximum
	default:
		d.count, d.sum = d.count+more.count, d.sum+more.sum
		d.minimum, d.maximum = min(d.minimum, more.minimum), max(d.maximum, more.maximum)
	}
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
		all.add(d)
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

// IsStatistic tells whether Points knows a statistic.
func IsStatistic(name string) bool {
	_, is := percentile(name)
	_, err := datum{count: 1}.statistic(name)
	return is || err == nil
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
