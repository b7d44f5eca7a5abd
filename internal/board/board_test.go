package board_test

import (
	"math"
	"strings"
	"testing"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/board"
)

// data has values for some lines of a graph.
type data struct{ values []board.Values }

func (d data) Lines(cloudwatch.Properties) []board.Values { return d.values }
func (data) Times() []string                              { return []string{"09:00", "12:00"} }
func (data) State(alarm string) cloudwatch.State {
	return map[string]cloudwatch.State{"on": cloudwatch.Alarming, "off": cloudwatch.OK}[alarm]
}
func (data) Log(w cloudwatch.Properties) []string { return []string{"of " + w.Query} }

func widget(kind string, p cloudwatch.Properties) cloudwatch.Dashboard {
	return cloudwatch.Dashboard{Widgets: []cloudwatch.Widget{{Type: kind, Width: 12, Height: 5, Properties: p}}}
}

func line(options cloudwatch.LineOptions) cloudwatch.Line {
	return cloudwatch.Line{Namespace: "AWS/ECS", Name: "CPUUtilization", LineOptions: options}
}

func TestDraw(t *testing.T) {
	t.Parallel()
	hidden, most := false, 250.0
	graph := widget(cloudwatch.MetricWidget, cloudwatch.Properties{
		Title: "CPU <%>", YAxis: &cloudwatch.YAxis{Left: &cloudwatch.Axis{Max: &most}},
		Metrics: []cloudwatch.Line{
			line(cloudwatch.LineOptions{ID: "a", Visible: &hidden, Label: "hidden"}), line(cloudwatch.LineOptions{Label: "web"}), line(cloudwatch.LineOptions{}),
		},
	})
	none := math.NaN()
	values := []board.Values{{At: []float64{1, 2}}, {At: []float64{3, none, 4}, Said: "two of three"}, {At: []float64{none}}}
	alarms := widget(cloudwatch.AlarmWidget, cloudwatch.Properties{Alarms: []string{"on", "off", "a name that is longer than its box"}})
	for name, test := range map[string]struct {
		dashboard   cloudwatch.Dashboard
		values      []board.Values
		want, lacks []string
	}{
		"a graph": {graph, values, []string{
			"CPU &lt;%&gt;", ">250<", ">web<", "<title>two of three</title>", ">CPUUtilization (no data)<", ">09:00<", "a note",
		}, []string{"hidden", "web (no data)", "<polyline"}},
		"a graph without data": {graph, nil, []string{">web (no data)<"}, []string{"<circle", "<polyline", "NaN"}},
		"alarms":               {alarms, nil, []string{"#d13212", "#1d8102", "#687078", ">a name that is longer than…<"}, nil},
		"a text":               {widget(cloudwatch.TextWidget, cloudwatch.Properties{Markdown: "## shop\n<b>"}), nil, []string{">shop<", "&lt;b&gt;"}, nil},
		"a log":                {widget(cloudwatch.LogWidget, cloudwatch.Properties{Query: "lines"}), nil, []string{">of lines<"}, nil},
		"nothing":              {cloudwatch.Dashboard{}, nil, []string{"a note"}, nil},
	} {
		svg := string(board.Draw(test.dashboard, data{test.values}, "a note"))
		for _, want := range test.want {
			if !strings.Contains(svg, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, svg)
			}
		}
		for _, lacks := range test.lacks {
			if strings.Contains(svg, lacks) {
				t.Errorf("%s has %q:\n%s", name, lacks, svg)
			}
		}
	}
}
