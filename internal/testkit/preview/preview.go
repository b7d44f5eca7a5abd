// Package preview draws a dashboard as CloudWatch would, in SVG, from made-up data: to see what is where
// before there is a website to watch.
package preview

import (
	"fmt"
	"html"
	"strings"

	"cdah/internal/aws/cloudwatch"
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
	c := &canvas{}
	c.print(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="Helvetica, Arial, sans-serif">`+"\n",
		cloudwatch.GridWidth*column, height+footer)
	c.print(`<rect width="100%%" height="100%%" fill="#f2f3f3"/>` + "\n")
	for _, w := range d.Widgets {
		c.widget(w, data)
	}
	c.text(2*margin, height+footer-10, 12, "#5f6b7a", "start", note)
	c.print("</svg>\n")
	return []byte(c.String())
}

type canvas struct{ strings.Builder }

func (c *canvas) print(format string, values ...any) { fmt.Fprintf(c, format, values...) }

func (c *canvas) text(x, y, size int, color, anchor, text string) {
	c.print(`<text x="%d" y="%d" font-size="%d" fill="%s" text-anchor="%s">%s</text>`+"\n", x, y, size, color, anchor, html.EscapeString(text))
}

func (c *canvas) rectangle(b box, fill, stroke string) {
	c.print(`<rect x="%d" y="%d" width="%d" height="%d" rx="3" fill="%s" stroke="%s"/>`+"\n", b.x, b.y, b.width, b.height, fill, stroke)
}

// box is a rectangle.
type box struct{ x, y, width, height int }

func (c *canvas) widget(w cloudwatch.Widget, data Data) {
	b := box{w.X*column + margin, w.Y*row + margin, w.Width*column - 2*margin, w.Height*row - 2*margin}
	c.rectangle(b, "#ffffff", "#d5dbdb")
	if w.Properties.Title != "" {
		c.text(b.x+12, b.y+20, 14, "#16191f", "start", w.Properties.Title)
	}
	switch w.Type {
	case cloudwatch.TextWidget:
		c.markdown(b, w.Properties.Markdown)
	case cloudwatch.AlarmWidget:
		c.alarms(b, w.Properties.Alarms, data)
	case cloudwatch.LogWidget:
		for i, line := range data.Log() {
			c.text(b.x+12, b.y+44+i*18, 11, "#16191f", "start", line)
		}
	default:
		c.graph(b, w.Properties, data)
	}
}

func (c *canvas) markdown(b box, text string) {
	y := b.y + 32
	for line := range strings.SplitSeq(text, "\n") {
		if heading, is := strings.CutPrefix(line, "## "); is {
			c.text(b.x+12, y, 20, "#16191f", "start", heading)
		} else {
			c.text(b.x+12, y, 13, "#0972d3", "start", line)
		}
		y += 28
	}
}

// alarms are boxes of the colours that CloudWatch has for the states.
func (c *canvas) alarms(b box, alarms []string, data Data) {
	const wide, high, gap = 172, 22, 5
	x, y := b.x+12, b.y+32
	for _, alarm := range alarms {
		if x+wide > b.x+b.width {
			x, y = b.x+12, y+high+gap
		}
		color := map[cloudwatch.State]string{cloudwatch.OK: "#1d8102", cloudwatch.Alarming: "#d13212"}[data.State(alarm)]
		if color == "" {
			color = "#687078"
		}
		c.rectangle(box{x, y, wide, high}, color, color)
		c.text(x+8, y+15, 11, "#ffffff", "start", alarm)
		x += wide + gap
	}
}
