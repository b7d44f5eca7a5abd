// Package preview draws a dashboard as CloudWatch would, in SVG, from made-up data: to see what is where
// before there is a website to watch.
package preview

import (
	"strings"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/chart"
)

// Sizes in pixels: a column of the dashboard's grid, a row, and the space around a widget.
const (
	column = 60
	row    = 48
	margin = 4
	footer = 28
)

// Data makes up a dashboard's data.
type Data interface {
	// Line returns the values of a line, one for each minute; nil where it has none.
	Line(title string, line cloudwatch.Line) []float64
	// Times returns what stands below a graph, from its left end to its right.
	Times() []string
	// State returns the state of an alarm.
	State(alarm string) cloudwatch.State
	// Log returns lines for a log widget.
	Log() []string
}

// Draw draws a dashboard. The note stands at its end.
func Draw(d cloudwatch.Dashboard, data Data, note string) []byte {
	height := 0
	for _, w := range d.Widgets {
		height = max(height, (w.Y+w.Height)*row)
	}
	c := canvas{chart.New(cloudwatch.GridWidth*column, height+footer)}
	for _, w := range d.Widgets {
		c.widget(w, data)
	}
	c.Text(2*margin, height+footer-10, 12, chart.Grey, "start", note)
	return c.SVG()
}

type canvas struct{ *chart.Canvas }

func (c canvas) widget(w cloudwatch.Widget, data Data) {
	b := chart.Box{X: w.X*column + margin, Y: w.Y*row + margin, Width: w.Width*column - 2*margin, Height: w.Height*row - 2*margin}
	c.Panel(b, w.Properties.Title)
	switch w.Type {
	case cloudwatch.TextWidget:
		c.markdown(b, w.Properties.Markdown)
	case cloudwatch.AlarmWidget:
		c.alarms(b, w.Properties.Alarms, data)
	case cloudwatch.LogWidget:
		for i, line := range data.Log() {
			c.Text(b.X+12, b.Y+44+i*18, 11, chart.Dark, "start", line)
		}
	default:
		c.Graph(b, graph(w.Properties, data))
	}
}

// graph is what a widget shows.
func graph(p cloudwatch.Properties, data Data) chart.Graph {
	g := chart.Graph{Times: data.Times()}
	for _, line := range p.Metrics {
		if line.Visible != nil && !*line.Visible {
			continue
		}
		color := line.Color
		if color == "" {
			color = chart.Color(len(g.Curves))
		}
		g.Curves = append(g.Curves, chart.Curve{Label: line.Label, Color: color, Right: line.YAxis == "right", Values: data.Line(p.Title, line)})
	}
	if p.Annotations != nil {
		for _, level := range p.Annotations.Horizontal {
			g.Levels = append(g.Levels, chart.Level{Value: level.Value, Label: level.Label, Color: level.Color})
		}
	}
	if p.YAxis != nil && p.YAxis.Right != nil && p.YAxis.Right.Max != nil {
		g.RightMaximum = *p.YAxis.Right.Max
	}
	return g
}

func (c canvas) markdown(b chart.Box, text string) {
	y := b.Y + 32
	for line := range strings.SplitSeq(text, "\n") {
		if heading, is := strings.CutPrefix(line, "## "); is {
			c.Text(b.X+12, y, 20, chart.Dark, "start", heading)
		} else {
			c.Text(b.X+12, y, 13, "#0972d3", "start", line)
		}
		y += 28
	}
}

// alarms are boxes of the colours that CloudWatch has for the states.
func (c canvas) alarms(b chart.Box, alarms []string, data Data) {
	const wide, high, gap = 172, 22, 5
	x, y := b.X+12, b.Y+32
	for _, alarm := range alarms {
		if x+wide > b.X+b.Width {
			x, y = b.X+12, y+high+gap
		}
		color := map[cloudwatch.State]string{cloudwatch.OK: "#1d8102", cloudwatch.Alarming: "#d13212"}[data.State(alarm)]
		if color == "" {
			color = "#687078"
		}
		c.Rectangle(chart.Box{X: x, Y: y, Width: wide, Height: high}, color, color)
		c.Text(x+8, y+15, 11, "#ffffff", "start", alarm)
		x += wide + gap
	}
}
