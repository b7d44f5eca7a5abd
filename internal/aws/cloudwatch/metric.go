// Package cloudwatch knows what Amazon CloudWatch does with a metric, an alarm and a dashboard, as far
// as AWS documents it: which metrics there are and with which dimensions (Published), how an alarm's
// state follows from data (Alarm), what an expression makes of metrics (Expression), and whether a
// dashboard's widgets lie beside each other (Dashboard).
//
// CloudWatch takes an alarm on a metric that does not exist without a word, and never sets it off.
// Tests hold every alarm and widget of every environment against this package.
package cloudwatch

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Metric is what AWS publishes about one metric.
type Metric struct {
	Namespace  string
	Name       string
	Dimensions [][]string // each set of dimensions that it is published with, sorted
	Statistics []string   // those that say something, as CloudWatch spells them; pNN stands for any percentile
	Period     int        // seconds between two data points
	Source     string     // page of AWS's documentation
}

// Usage is a use of a metric, by an alarm or a widget.
type Usage struct {
	Namespace  string
	Name       string
	Dimensions []string // names
	Statistic  string
	Period     int // seconds
}

// Published returns the metrics that AWS publishes, as far as this project may use them.
func Published() []Metric {
	return slices.Concat(loadBalancer(), service(), containerInsights(), instances(), network(), others())
}

// Check returns what is wrong with a use of a metric: it would show nothing, and an alarm on it would
// never go off. own are the metrics that the environment itself publishes.
func Check(u Usage, own ...Metric) error {
	var named []string
	for _, m := range slices.Concat(Published(), own) {
		if m.Namespace != u.Namespace {
			continue
		}
		if m.Name == u.Name {
			return m.check(u)
		}
		named = append(named, m.Name)
	}
	if len(named) == 0 {
		return fmt.Errorf("there is no namespace %q", u.Namespace)
	}
	slices.Sort(named)
	return fmt.Errorf("%s publishes no metric %q; it has %s", u.Namespace, u.Name, strings.Join(named, ", "))
}

func (m Metric) check(u Usage) error {
	given := slices.Sorted(slices.Values(u.Dimensions))
	if !slices.ContainsFunc(m.Dimensions, func(set []string) bool { return slices.Equal(set, given) }) {
		return fmt.Errorf("%s %s is not published with the dimensions %v, but with one of %v: %s", m.Namespace, m.Name, given, m.Dimensions, m.Source)
	}
	if !slices.Contains(m.Statistics, generalised(u.Statistic)) {
		return fmt.Errorf("%s of %s %s says nothing; of use are %v: %s", u.Statistic, m.Namespace, m.Name, m.Statistics, m.Source)
	}
	if u.Period < m.Period || u.Period%60 != 0 {
		return fmt.Errorf("%s %s has a data point in %d seconds, so a period of %d has holes: %s", m.Namespace, m.Name, m.Period, u.Period, m.Source)
	}
	return nil
}

var percentile = regexp.MustCompile(`^p[0-9]{1,2}(\.[0-9]+)?$`)

func generalised(statistic string) string {
	if percentile.MatchString(statistic) {
		return anyPercentile
	}
	return statistic
}

const (
	average, sum, minimum, maximum = "Average", "Sum", "Minimum", "Maximum"
	anyPercentile                  = "pNN"
)

// metrics are those of one namespace and page, by name, with what all of them share.
func metrics(namespace, source string, period int, dimensions [][]string, statistics map[string][]string) []Metric {
	var all []Metric
	for _, name := range slices.Sorted(maps.Keys(statistics)) {
		all = append(all, Metric{
			Namespace: namespace, Name: name, Dimensions: dimensions, Statistics: statistics[name], Period: period, Source: source,
		})
	}
	return all
}
