// Package board draws a dashboard as CloudWatch would, in SVG: from made-up data, to see what is where before there is a
// website to watch, or from what the emulator has measured.
package board

import (
	"cmp"
	"slices"
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

// Data is a dashboard's data.
type Data interface {
	// Lines returns the values of a graph's lines, one for each of its Metrics and in their order. Those of lines that are
	// not shown are not looked at.
	Lines(graph cloudwatch.Properties) []Values
	// Times returns what stands below a graph, from its left end to its right.
	Times() []string
	// State returns the state of an alarm, by what Properties.Alarms has of it.
	State(alarm string) cloudwatch.State
	// Log returns lines for a log widget.
	Log(widget cloudwatch.Properties) []string
}

// Values are those of a line.
type Values struct {
	At   []float64 // one for each period, the oldest first; not a number where there is none. All of a graph end at the same time
	Said string    // what a reader is told who points at the line; empty for nothing
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
		for i, line := range data.Log(w.Properties) {
			c.Text(b.X+12, b.Y+44+i*18, 11, chart.Dark, "start", line)
		}
	default:
		c.Graph(b, graph(w.Properties, data))
	}
}

// graph is what a widget shows.
func graph(p cloudwatch.Properties, data Data) chart.Graph {
	g := chart.Graph{Times: data.Times()}
	values := data.Lines(p)
	for i, line := range p.Metrics {
		if !line.Shown() {
			continue
		}
		curve := chart.Curve{
			Label: cmp.Or(line.Label, line.Name, line.Expression), Color: cmp.Or(line.Color, chart.Color(len(g.Curves))),
			Right: line.YAxis == "right",
		}
		if i < len(values) {
			curve.Values, curve.Said = values[i].At, values[i].Said
		}
		if !slices.ContainsFunc(curve.Values, chart.IsValue) {
			curve.Label += " (no data)"
		}
		g.Curves = append(g.Curves, curve)
	}
	if p.Annotations != nil {
		for _, level := range p.Annotations.Horizontal {
			g.Levels = append(g.Levels, chart.Level{Value: level.Value, Label: level.Label, Color: cmp.Or(level.Color, chart.Grey)})
		}
	}
	if p.YAxis != nil {
		g.LeftMaximum, g.RightMaximum = maximum(p.YAxis.Left), maximum(p.YAxis.Right)
	}
	return g
}

// maximum is that of an axis; 0 where it follows from the values.
func maximum(a *cloudwatch.Axis) float64 {
	if a == nil || a.Max == nil {
		return 0
	}
	return *a.Max
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
	const wide, high, gap, letters = 172, 22, 5, 27
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
		if name := []rune(alarm); len(name) > letters {
			alarm = string(name[:letters-1]) + "…"
		}
		c.Text(x+8, y+15, 11, "#ffffff", "start", alarm)
		x += wide + gap
	}
}
