package cloudwatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// GridWidth is how many columns a dashboard has.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
const GridWidth = 24

// Limits of a dashboard.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
const (
	maxWidgetMetrics = 500
	maxMetrics       = 2500
	maxWidgetAlarms  = 100
	maxWidgets       = 500
)

// The types of widgets.
const (
	TextWidget   = "text"
	AlarmWidget  = "alarm"
	MetricWidget = "metric"
	LogWidget    = "log"
)

// Dashboard is the body of a dashboard, as CloudWatch reads it.
type Dashboard struct {
	PeriodOverride string   `json:"periodOverride,omitempty"` // inherit: the widgets' own periods hold
	Widgets        []Widget `json:"widgets"`
}

// Widget is one part of a dashboard.
type Widget struct {
	Type       string     `json:"type"`
	X          int        `json:"x"`
	Y          int        `json:"y"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	Properties Properties `json:"properties"`
}

// Properties are what a widget shows. Each type has some of them.
type Properties struct {
	Title       string       `json:"title,omitempty"`
	Markdown    string       `json:"markdown,omitempty"`
	Region      string       `json:"region,omitempty"`
	View        string       `json:"view,omitempty"`
	Period      int          `json:"period,omitempty"`
	Metrics     []Line       `json:"metrics,omitempty"`
	YAxis       *YAxis       `json:"yAxis,omitempty"`
	Annotations *Annotations `json:"annotations,omitempty"`
	Alarms      []string     `json:"alarms,omitempty"` // ARNs
	SortBy      string       `json:"sortBy,omitempty"`
	Query       string       `json:"query,omitempty"` // of Logs Insights
}

// YAxis are the axes of a graph.
type YAxis struct {
	Left  *Axis `json:"left,omitempty"`
	Right *Axis `json:"right,omitempty"`
}

// Axis is one axis of a graph.
type Axis struct {
	Min       *float64 `json:"min,omitempty"`
	Max       *float64 `json:"max,omitempty"`
	Label     string   `json:"label,omitempty"`
	ShowUnits *bool    `json:"showUnits,omitempty"`
}

// Annotations are what is drawn into a graph.
type Annotations struct {
	Horizontal []Horizontal `json:"horizontal,omitempty"`
}

// Horizontal is a level in a graph.
type Horizontal struct {
	Label string  `json:"label"`
	Value float64 `json:"value"`
	Color string  `json:"color,omitempty"`
}

// Line is a line of a graph: a metric or an expression of others.
type Line struct {
	Namespace, Name string
	Dimensions      map[string]string
	LineOptions
}

// LineOptions say how a line is computed and drawn.
type LineOptions struct {
	ID         string `json:"id,omitempty"`
	Expression string `json:"expression,omitempty"`
	Label      string `json:"label,omitempty"`
	Stat       string `json:"stat,omitempty"`
	Visible    *bool  `json:"visible,omitempty"` // nil: it is
	YAxis      string `json:"yAxis,omitempty"`   // left, or right
	Color      string `json:"color,omitempty"`
}

// Shown tells whether the line is drawn, and not only there for expressions.
func (l Line) Shown() bool { return l.Visible == nil || *l.Visible }

// MarshalJSON writes the line as CloudWatch wants it: a list of the metric's names and values, with the
// options at its end.
func (l Line) MarshalJSON() ([]byte, error) {
	var list []any
	if l.Expression == "" {
		list = append(list, l.Namespace, l.Name)
		for _, name := range slices.Sorted(maps.Keys(l.Dimensions)) {
			list = append(list, name, l.Dimensions[name])
		}
	}
	return json.Marshal(append(list, l.LineOptions))
}

// UnmarshalJSON reads what MarshalJSON writes, and lines without options.
func (l *Line) UnmarshalJSON(text []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("a line of a graph is empty")
	}
	if end := list[len(list)-1]; end[0] == '{' {
		if err := json.Unmarshal(end, &l.LineOptions); err != nil {
			return err
		}
		list = list[:len(list)-1]
	}
	names := make([]string, len(list))
	for i := range names {
		if err := json.Unmarshal(list[i], &names[i]); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		return nil
	}
	if len(names)%2 != 0 {
		return fmt.Errorf("a name without a value in %v", names)
	}
	l.Namespace, l.Name, l.Dimensions = names[0], names[1], map[string]string{}
	for i := 2; i < len(names); i += 2 {
		l.Dimensions[names[i]] = names[i+1]
	}
	return nil
}

// Check returns all that is wrong with a dashboard: widgets that lie on each other or beside the grid,
// metrics that nobody publishes, expressions of metrics that are not there, and what is beyond a limit.
func (d Dashboard) Check(own ...Metric) []error {
	var found []error
	metrics := 0
	if len(d.Widgets) > maxWidgets {
		found = append(found, fmt.Errorf("%d widgets, and a dashboard takes %d", len(d.Widgets), maxWidgets))
	}
	for i, w := range d.Widgets {
		for _, err := range slices.Concat(w.checkPlace(d.Widgets[:i]), w.checkLines(own)) {
			found = append(found, fmt.Errorf("%s: %w", w.name(), err))
		}
		if len(w.Properties.Alarms) > maxWidgetAlarms || len(w.Properties.Metrics) > maxWidgetMetrics {
			found = append(found, fmt.Errorf("%s: more than CloudWatch takes: %d alarms, %d metrics", w.name(), maxWidgetAlarms, maxWidgetMetrics))
		}
		metrics += len(w.Properties.Metrics)
	}
	if metrics > maxMetrics {
		found = append(found, fmt.Errorf("%d metrics, and a dashboard takes %d", metrics, maxMetrics))
	}
	return found
}

func (w Widget) name() string {
	if w.Properties.Title != "" {
		return w.Properties.Title
	}
	return fmt.Sprintf("the %s widget at %d, %d", w.Type, w.X, w.Y)
}

func (w Widget) checkPlace(others []Widget) []error {
	var found []error
	if w.X < 0 || w.Y < 0 || w.Width < 1 || w.Height < 1 || w.X+w.Width > GridWidth {
		found = append(found, fmt.Errorf("at %d, %d and %d by %d it is not on the grid of %d columns", w.X, w.Y, w.Width, w.Height, GridWidth))
	}
	for _, other := range others {
		if w.X < other.X+other.Width && other.X < w.X+w.Width && w.Y < other.Y+other.Height && other.Y < w.Y+w.Height {
			found = append(found, fmt.Errorf("lies on %s", other.name()))
		}
	}
	return found
}

// checkLines holds the metrics of a graph against what is published, and computes its expressions.
func (w Widget) checkLines(own []Metric) []error {
	var found []error
	inputs := map[string]Point{}
	for _, line := range w.Properties.Metrics {
		if line.Expression != "" {
			continue
		}
		if line.ID != "" {
			inputs[line.ID] = At(1)
		}
		usage := Usage{
			Namespace: line.Namespace, Name: line.Name, Statistic: line.Stat,
			Dimensions: slices.Collect(maps.Keys(line.Dimensions)), Period: w.Properties.Period,
		}
		if err := Check(usage, own...); err != nil {
			found = append(found, err)
		}
	}
	for _, line := range w.Properties.Metrics {
		if line.Expression == "" {
			continue
		}
		if _, err := Expression(line.Expression, inputs); err != nil {
			found = append(found, fmt.Errorf("%s: %w", line.Expression, err))
		}
	}
	return found
}
