package preview

import (
	"fmt"
	"math"
	"strings"

	"cdah/internal/aws/cloudwatch"
)

// palette are CloudWatch's own colours, in its order.
func palette(i int) string {
	colors := []string{"#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#bcbd22"}
	return colors[i%len(colors)]
}

// curve is a line as it is drawn.
type curve struct {
	label, color string
	right        bool
	values       []float64
}

func (c *canvas) graph(b box, p cloudwatch.Properties, data Data) {
	curves := visible(p, data)
	legend := legendRows(curves, b.width)
	area := box{b.x + 44, b.y + 34, b.width - 88, b.height - 34 - 22 - 15*len(legend)}
	left, right := scale(curves, p, false), scale(curves, p, true)
	c.grid(area, left, right)
	if p.Annotations != nil {
		for i, level := range p.Annotations.Horizontal {
			y := area.at(level.Value, left)
			c.print(`<line x1="%d" y1="%.1f" x2="%d" y2="%.1[2]f" stroke="%[4]s" stroke-dasharray="5 3"/>`+"\n", area.x, y, area.x+area.width, level.Color)
			c.text(area.x+4+i*90, int(y)-3, 10, level.Color, "start", level.Label)
		}
	}
	for _, line := range curves {
		to := left
		if line.right {
			to = right
		}
		var points strings.Builder
		for i, value := range line.values {
			x := float64(area.x) + float64(area.width)*float64(i)/float64(len(line.values)-1)
			fmt.Fprintf(&points, "%.1f,%.1f ", x, area.at(value, to))
		}
		c.print(`<polyline points="%s" fill="none" stroke="%s" stroke-width="1.6"/>`+"\n", strings.TrimSpace(points.String()), line.color)
	}
	c.legend(b, legend)
}

func visible(p cloudwatch.Properties, data Data) []curve {
	var curves []curve
	for _, line := range p.Metrics {
		if line.Visible != nil && !*line.Visible {
			continue
		}
		color := line.Color
		if color == "" {
			color = palette(len(curves))
		}
		curves = append(curves, curve{line.Label, color, line.YAxis == "right", data.Line(p.Title, line)})
	}
	return curves
}

// scale is the maximum of an axis, a round number above all that is shown; 0 for no axis.
func scale(curves []curve, p cloudwatch.Properties, right bool) float64 {
	highest := 0.0
	for _, line := range curves {
		if line.right == right {
			for _, value := range line.values {
				highest = max(highest, value)
			}
		}
	}
	if p.YAxis != nil && p.YAxis.Right != nil && p.YAxis.Right.Max != nil && right {
		return *p.YAxis.Right.Max
	}
	if p.Annotations != nil && !right {
		for _, level := range p.Annotations.Horizontal {
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
func (b box) at(value, scale float64) float64 {
	return float64(b.y+b.height) - float64(b.height)*min(value/scale, 1)
}

func (c *canvas) grid(area box, left, right float64) {
	const parts = 2
	for i := range parts + 1 {
		y := area.y + area.height - area.height*i/parts
		c.print(`<line x1="%d" y1="%d" x2="%d" y2="%[2]d" stroke="#eaeded"/>`+"\n", area.x, y, area.x+area.width)
		c.text(area.x-6, y+4, 10, "#5f6b7a", "end", short(left*float64(i)/parts))
		if right > 0 {
			c.text(area.x+area.width+6, y+4, 10, "#5f6b7a", "start", short(right*float64(i)/parts))
		}
	}
	for i, hour := range []string{"09:00", "10:00", "11:00", "12:00"} {
		c.text(area.x+area.width*i/3, area.y+area.height+14, 10, "#5f6b7a", "middle", hour)
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

func legendRows(curves []curve, width int) [][]curve {
	var rows [][]curve
	used := 0
	for _, line := range curves {
		wide := legendWidth(line.label)
		if len(rows) == 0 || used+wide > width-24 {
			rows, used = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], line)
		used += wide
	}
	return rows
}

func (c *canvas) legend(b box, rows [][]curve) {
	for i, row := range rows {
		x, y := b.x+12, b.y+b.height-8-15*(len(rows)-1-i)
		for _, line := range row {
			c.print(`<rect x="%d" y="%d" width="9" height="9" fill="%s"/>`+"\n", x, y-9, line.color)
			c.text(x+13, y, 11, "#16191f", "start", line.label)
			x += legendWidth(line.label)
		}
	}
}
