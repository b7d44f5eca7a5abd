package boards

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	rule "cdah/internal/aws/cloudwatch"
	"cdah/internal/board"
	"cdah/internal/chart"
	"cdah/internal/live/metrics"
	"cdah/internal/ops/controlplane/own"
)

// defaultPeriod is that of a graph which names none, in seconds.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
const defaultPeriod = 300

// Lines are the values of a graph's lines. What is not measured here, a statistic or an expression that is not known, and
// what follows from such a line have none.
func (d drawing) Lines(g rule.Properties) []board.Values {
	period := time.Duration(cmp.Or(g.Period, defaultPeriod)) * time.Second
	period = max((period + metrics.Resolution - 1).Truncate(metrics.Resolution), metrics.Resolution)
	count := int(max(span/period, 1))
	points := make([][]rule.Point, len(g.Metrics))
	byID := map[string][]rule.Point{}
	for i, line := range g.Metrics {
		if line.Expression != "" {
			continue
		}
		points[i] = d.points(metricOf(line), cmp.Or(line.Stat, "Average"), period, count)
		byID[line.ID] = points[i]
	}
	for range g.Metrics { // expressions may be of expressions
		for i, line := range g.Metrics {
			if points[i] == nil {
				points[i] = compute(line.Expression, byID, count)
				if points[i] != nil {
					byID[line.ID] = points[i]
				}
			}
		}
	}
	all := make([]board.Values, len(g.Metrics))
	for i, line := range g.Metrics {
		all[i] = valuesOf(points[i])
		if line.Shown() {
			all[i].Said = said(g.Title, cmp.Or(line.Label, line.Name, line.Expression), all[i].At)
		}
	}
	return all
}

// points are the data points of a metric; none of a statistic that is not known.
func (d drawing) points(m metrics.Metric, statistic string, period time.Duration, count int) []rule.Point {
	read := d.Points
	if own.Is(m) {
		read = d.published.Points
	}
	points, err := read(m, statistic, period, count, d.Until)
	if err != nil {
		return make([]rule.Point, count)
	}
	return points
}

// ids finds what may be the id of a line in an expression.
var ids = regexp.MustCompile(`[a-z][a-zA-Z0-9_]*`)

// compute computes an expression for each period; nil where it cannot. Of lines without any data nothing follows, whatever
// would stand in for a data point that is missing.
func compute(expression string, byID map[string][]rule.Point, count int) []rule.Point {
	there := func(id string) bool {
		return slices.ContainsFunc(byID[id], func(p rule.Point) bool { return p.Present })
	}
	points := make([]rule.Point, count)
	if of := ids.FindAllString(expression, -1); len(of) > 0 && !slices.ContainsFunc(of, there) {
		if slices.ContainsFunc(of, func(id string) bool { return byID[id] == nil }) {
			return nil // it may be computed later
		}
		return points
	}
	for i := range points {
		at := map[string]rule.Point{}
		for id, of := range byID {
			at[id] = of[i]
		}
		point, err := rule.Expression(expression, at)
		if err != nil {
			return nil
		}
		points[i] = point
	}
	return points
}

func valuesOf(points []rule.Point) board.Values {
	v := board.Values{At: make([]float64, len(points))}
	for i, p := range points {
		v.At[i] = math.NaN()
		if p.Present {
			v.At[i] = p.Value
		}
	}
	return v
}

// said tells a line in words: "CPU, web: 20 of 180 periods have data, from 3 to 85.5, the last one 4".
func said(title, label string, values []float64) string {
	there := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !chart.IsValue(v) })
	if len(there) == 0 {
		return ""
	}
	return fmt.Sprintf("%s, %s: %d of %d periods have data, from %s to %s, the last one %s", title, label, len(there), len(values),
		short(slices.Min(there)), short(slices.Max(there)), short(there[len(there)-1]))
}

func short(value float64) string {
	return strconv.FormatFloat(math.Round(value*1000)/1000, 'f', -1, 64)
}
