package chart_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"cdah/internal/chart"
)

// drawn draws a graph and two rows of labels below it: 100 pixels from its left end to its right, and as many up.
func drawn(g chart.Graph) string {
	box := chart.Box{Width: 188, Height: 186}
	c := chart.New(box.Width, box.Height)
	c.Graph(box, g)
	return string(c.SVG())
}

// Where there is no value there is no line, and none at zero either.
func TestGaps(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	svg := drawn(chart.Graph{LeftMaximum: 100, Curves: []chart.Curve{
		{Label: "broken", Color: "red", Values: []float64{0, 50, none, 100, none}, Said: "of <web>"},
		{Label: "short", Color: "blue", Values: []float64{0, 100}},
		{Label: "empty", Color: "green", Values: []float64{none, none}, Said: "nothing"},
		{Label: "without", Color: "black"},
	}})
	for _, want := range []string{
		"<g><title>of &lt;web&gt;</title>\n" + `<polyline points="44.0,134.0 69.0,84.0" fill="none" stroke="red"`,
		`<circle cx="119.0" cy="34.0" r="1.6" fill="red"/>`,
		`<polyline points="119.0,134.0 144.0,34.0" fill="none" stroke="blue"`, // its last value is at the right end
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the graph lacks %s in\n%s", want, svg)
		}
	}
	if lines := regexp.MustCompile(`<polyline|<circle|<title>`).FindAllString(svg, -1); len(lines) != 4 || strings.Contains(svg, "NaN") {
		t.Errorf("drawn are %v:\n%s", lines, svg)
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	for want, g := range map[string]chart.Graph{
		">1<":   {},
		">5<":   {Curves: []chart.Curve{{Values: []float64{math.NaN(), 4.5}}}},
		">200<": {Curves: []chart.Curve{{Values: []float64{4.5}}}, LeftMaximum: 200},
		">80<":  {Curves: []chart.Curve{{Values: []float64{4.5}, Right: true}}, RightMaximum: 80},
		">6<":   {Curves: []chart.Curve{{Values: []float64{4.5}}}, Levels: []chart.Level{{Value: 5.5}}},
	} {
		if svg := drawn(g); !strings.Contains(svg, want) {
			t.Errorf("no axis goes to %s:\n%s", want, svg)
		}
	}
}

// A dashboard's colors are somebody else's text.
func TestEscaped(t *testing.T) {
	t.Parallel()
	const evil = `"><script>`
	if svg := drawn(chart.Graph{
		Curves: []chart.Curve{{Label: evil, Color: evil, Values: []float64{1, math.NaN(), 1, 2}, Said: evil}},
		Levels: []chart.Level{{Label: evil, Color: evil}}, Times: []string{evil},
	}); strings.Contains(svg, "<script>") {
		t.Error(svg)
	}
}

// However many lines there are, the graph keeps half of its room.
func TestLegend(t *testing.T) {
	t.Parallel()
	many := chart.Graph{LeftMaximum: 1}
	for range 100 {
		many.Curves = append(many.Curves, chart.Curve{Label: "a label of one row", Values: []float64{0, 1}})
	}
	svg := drawn(many)
	if labels := strings.Count(svg, ">a label"); labels != 3 || !strings.Contains(svg, ">and 97 more<") || !strings.Contains(svg, "44.0,104.0 144.0,34.0") {
		t.Errorf("%d labels:\n%s", labels, svg[:2000])
	}
}
