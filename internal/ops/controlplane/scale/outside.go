package scale

import (
	"context"
	"time"

	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
)

// has tells whether there is data of a metric for alarms and policies. An alarm on another one keeps the state that it has;
// dashboards show some more.
func (l *Loop) has(m metrics.Metric) bool { return publishes(m) || l.clients.Outside.Has(m) }

// hasAll tells whether there is data of all metrics of some queries.
func (l *Loop) hasAll(queries []alarms.Query) bool {
	for _, q := range queries {
		if q.Expression == "" && !l.has(q.Metric) {
			return false
		}
	}
	return len(queries) > 0
}

// readOutside reads what is new of the metrics that alarms and policies go by and the loop does not measure. One that cannot be
// read is left out.
func (l *Loop) readOutside(ctx context.Context, now time.Time, minutes int) (map[metrics.Metric][]metrics.Sample, []error) {
	all := map[metrics.Metric][]metrics.Sample{}
	var problems []error
	read := func(queries []alarms.Query) {
		for _, q := range queries {
			if _, known := all[q.Metric]; known || q.Expression != "" || !l.clients.Outside.Has(q.Metric) {
				continue
			}
			samples, err := l.clients.Outside.Samples(ctx, q.Metric, now, minutes)
			if err != nil {
				problems = append(problems, err)
			}
			all[q.Metric] = samples
		}
	}
	for _, name := range sortedKeys(l.alarms) {
		read(l.alarms[name].Queries)
	}
	for _, name := range sortedKeys(l.targets) {
		for _, arn := range sortedKeys(l.targets[name].tracked) {
			read(l.targets[name].tracked[arn].queries)
		}
	}
	return all, problems
}
