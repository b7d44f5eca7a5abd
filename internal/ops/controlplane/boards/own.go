package boards

import (
	"context"

	rule "cdah/internal/aws/cloudwatch"
	"cdah/internal/live/metrics"
	"cdah/internal/ops/controlplane/own"
)

// readOwn reads the website's own metrics that a dashboard shows.
func (s Source) readOwn(ctx context.Context, d rule.Dashboard) (metrics.Store, error) {
	var published metrics.Store
	known := map[metrics.Metric]bool{}
	for _, w := range d.Widgets {
		for _, line := range w.Properties.Metrics {
			m := metricOf(line)
			if known[m] || line.Expression != "" || !own.Is(m) {
				continue
			}
			known[m] = true
			samples, err := own.Read(ctx, s.CloudWatch, s.Pace, m, s.Until.Add(-span), s.Until)
			if err != nil {
				return published, err
			}
			published.Replace(m, samples)
		}
	}
	return published, nil
}

func metricOf(line rule.Line) metrics.Metric {
	return metrics.Metric{Namespace: line.Namespace, Name: line.Name, Dimensions: metrics.Dimensions(line.Dimensions)}
}
