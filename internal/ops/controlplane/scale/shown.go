package scale

import (
	"fmt"
	"slices"
	"strings"
	"time"

	rule "cdah/internal/aws/cloudwatch"
	"cdah/internal/live/metrics"
)

// States are the states of all alarms, by their names. It belongs to the turn in which the instances may be looked at.
func (l *Loop) States() map[string]rule.State {
	all := map[string]rule.State{}
	for name, state := range l.others {
		all[name] = state
	}
	for name, a := range l.alarms {
		all[name] = a.State
	}
	for name, c := range l.composites {
		all[name] = c.state
	}
	return all
}

// Points are the data points of a metric in the last periods before a time, the oldest first. They belong to the same turn.
// A statistic that is not known is an error.
func (l *Loop) Points(m metrics.Metric, statistic string, period time.Duration, count int, until time.Time) ([]rule.Point, error) {
	return l.data.Points(m, statistic, period, count, until)
}

// Scales reports whether an alarm changes the number of tasks or instances, and so is no trouble when it is on. It belongs to
// the same turn.
func (l *Loop) Scales(name string) bool {
	a := l.alarms[name]
	return a != nil && slices.ContainsFunc(a.actions[rule.Alarming], func(action string) bool { return strings.Contains(action, ":scalingPolicy:") })
}

// Level is a threshold at which an alarm changes the number of tasks.
type Level struct {
	Threshold  float64
	Comparison string // such as "web: above 80"
}

// Levels are those on the CPU of a cluster's services. They belong to the same turn.
func (l *Loop) Levels(cluster string) []Level {
	var all []Level
	for _, name := range sortedKeys(l.alarms) {
		a, scales := l.alarms[name], l.Scales(name)
		for _, service := range sortedKeys(l.targets) {
			of, is := strings.CutPrefix(service, cluster+"/")
			if !scales || !is || len(a.Queries) != 1 || a.Queries[0].Metric != metrics.ServiceCPU(cluster, of) {
				continue
			}
			side := "above"
			if strings.HasPrefix(a.Rule.Comparison, "Less") {
				side = "below"
			}
			all = append(all, Level{a.Rule.Threshold, fmt.Sprintf("%s: %s %g", of, side, a.Rule.Threshold)})
		}
	}
	return all
}
