package chart

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// Graph is what stands in one panel.
type Graph struct {
	Curves       []Curve
	Levels       []Level  // lines across it
	Times        []string // below it, from its left end to its right
	LeftMaximum  float64  // of the axis on the left; 0 follows from the values
	RightMaximum float64  // of the axis on the right; the same
}

// Curve is a line through values at equal distances, the last one at the right end. Where a value is not a number there is
// none, and the line has a gap.
type Curve struct {
	Label, Color string
	Right        bool // by the axis on the right
	Values       []float64
	Said         string // what a reader is told who points at the line; empty for nothing
}

// IsValue tells whether there is a value, and no gap.
func IsValue(value float64) bool { return !math.IsNaN(value) }

// Level is a value that the others are to be compared with.
type Level struct {
	Value        float64
	Label, Color string
}

// Graph draws a graph below the title of a panel.
func (c *Canvas) Graph(b Box, g Graph) {
	legend := fitting(legendRows(g.Curves, b.Width), (b.Height-56)/2/15)
	area := Box{b.X + 44, b.Y + 34, b.Width - 88, b.Height - 34 - 22 - 15*len(legend)}
	left, right := g.scale(false), g.scale(true)
	c.grid(area, left, right, g.Times)
	for i, level := range g.Levels {
		y := area.at(level.Value, left)
		c.print(`<line x1="%d" y1="%.1f" x2="%d" y2="%.1[2]f" stroke="%[4]s" stroke-dasharray="5 3"/>`+"\n", area.X, y, area.X+area.Width, html.EscapeString(level.Color))
		c.Text(area.X+4+i*90, int(y)-3, 10, level.Color, "start", level.Label)
	}
	for _, line := range g.Curves {
		to := left
		if line.Right {
			to = right
		}
		c.curve(area, line, to, g.longest())
	}
	c.legend(b, legend)
}

// longest is how many values the longest curve has.
func (g Graph) longest() int {
	most := 0
	for _, line := range g.Curves {
		most = max(most, len(line.Values))
	}
	return most
}

// curve draws a curve, in as many parts as its gaps leave, in a graph with room for so many values.
func (c *Canvas) curve(area Box, line Curve, scale float64, room int) {
	if !slices.ContainsFunc(line.Values, IsValue) {
		return
	}
	if line.Said != "" {
		c.print("<g><title>%s</title>\n", html.EscapeString(line.Said))
		defer c.print("</g>\n")
	}
	var part []string
	end := func() {
		switch len(part) {
		case 0:
		case 1: // a line through one point is none
			x, y, _ := strings.Cut(part[0], ",")
			c.print(`<circle cx="%s" cy="%s" r="1.6" fill="%s"/>`+"\n", x, y, html.EscapeString(line.Color))
		default:
			c.print(`<polyline points="%s" fill="none" stroke="%s" stroke-width="1.6"/>`+"\n", strings.Join(part, " "), html.EscapeString(line.Color))
		}
		part = nil
	}
	first := room - len(line.Values)
	for i, value := range line.Values {
		if !IsValue(value) {
			end()
			continue
		}
		x := float64(area.X) + float64(area.Width)*float64(first+i)/float64(max(room-1, 1))
		part = append(part, fmt.Sprintf("%.1f,%.1f", x, area.at(value, scale)))
	}
	end()
}

// scale is the maximum of an axis, a round number above all that is shown; 0 for no axis.
func (g Graph) scale(right bool) float64 {
	highest := 0.0
	for _, line := range g.Curves {
		if line.Right == right {
			for _, value := range line.Values {
				if IsValue(value) {
					highest = max(highest, value)
				}
			}
		}
	}
	switch {
	case right && g.RightMaximum > 0:
		return g.RightMaximum
	case !right && g.LeftMaximum > 0:
		return g.LeftMaximum
	case !right:
		for _, level := range g.Levels {
			highest = max(highest, level.Value)
		}
	}
	if highest == 0 {
		if right {
			return 0
		}
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(highest)))
	for _, round := range []float64{1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8} {
		if highest*1.05 <= round*power {
			return round * power
		}
	}
	return 12 * power
}

// at is the height of a value on the page.
func (b Box) at(value, scale float64) float64 {
	return float64(b.Y+b.Height) - float64(b.Height)*min(value/scale, 1)
}

func (c *Canvas) grid(area Box, left, right float64, times []string) {
	const parts = 2
	for i := range parts + 1 {
		y := area.Y + area.Height - area.Height*i/parts
		c.print(`<line x1="%d" y1="%d" x2="%d" y2="%[2]d" stroke="#eaeded"/>`+"\n", area.X, y, area.X+area.Width)
		c.Text(area.X-6, y+4, 10, Grey, "end", short(left*float64(i)/parts))
		if right > 0 {
			c.Text(area.X+area.Width+6, y+4, 10, Grey, "start", short(right*float64(i)/parts))
		}
	}
	for i, at := range times {
		c.Text(area.X+area.Width*i/max(len(times)-1, 1), area.Y+area.Height+14, 10, Grey, "middle", at)
	}
}

func short(value float64) string {
	if value >= 10000 {
		return fmt.Sprintf("%gk", math.Round(value/100)/10)
	}
	return fmt.Sprintf("%g", math.Round(value*100)/100)
}

// legendWidth is about what a label takes.
func legendWidth(label string) int { return 24 + len(label)*6 }

func legendRows(curves []Curve, width int) [][]Curve {
	var rows [][]Curve
	used := 0
	for _, line := range curves {
		wide := legendWidth(line.Label)
		if len(rows) == 0 || used+wide > width-24 {
			rows, used = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], line)
		used += wide
	}
	return rows
}

// fitting leaves out the labels for which a graph has no room, and says how many.
func fitting(rows [][]Curve, most int) [][]Curve {
	if len(rows) <= max(most, 1) {
		return rows
	}
	more := 0
	for _, row := range rows[max(most, 1):] {
		more += len(row)
	}
	rows = slices.Clone(rows[:max(most, 1)])
	last := rows[len(rows)-1]
	rows[len(rows)-1] = append(slices.Clone(last[:len(last)-1]), Curve{Label: fmt.Sprintf("and %d more", more+1), Color: "none"})
	return rows
}

func (c *Canvas) legend(b Box, rows [][]Curve) {
	for i, row := range rows {
		x, y := b.X+12, b.Y+b.Height-8-15*(len(rows)-1-i)
		for _, line := range row {
			c.print(`<rect x="%d" y="%d" width="9" height="9" fill="%s"/>`+"\n", x, y-9, html.EscapeString(line.Color))
			c.Text(x+13, y, 11, Dark, "start", line.Label)
			x += legendWidth(line.Label)
		}
	}
}
