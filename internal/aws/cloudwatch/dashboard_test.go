package cloudwatch

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinesAreWrittenAsCloudWatchReadsThem(t *testing.T) {
	t.Parallel()
	lines := []Line{
		{
			Namespace: "AWS/ECS", Name: "CPUUtilization", Dimensions: map[string]string{"ServiceName": "web", "ClusterName": "shop"},
			LineOptions: LineOptions{ID: "cpu", Stat: average},
		},
		{LineOptions: LineOptions{Expression: "cpu / 2", Label: "half"}},
	}
	text, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	want := `[["AWS/ECS","CPUUtilization","ClusterName","shop","ServiceName","web",{"id":"cpu","stat":"Average"}],[{"expression":"cpu / 2","label":"half"}]]`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	var read []Line
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lines, read); diff != "" {
		t.Error(diff)
	}
	if err := json.Unmarshal([]byte(`[["AWS/ECS","CPU","ClusterName","shop"]]`), &read); err != nil || read[0].Dimensions["ClusterName"] != "shop" {
		t.Errorf("without options: %v, %v", read, err)
	}
	for _, bad := range []string{`[[]]`, `[["AWS/ECS","CPU","ClusterName",{}]]`, `["AWS/ECS"]`, `[[1,2,{}]]`} {
		if err := json.Unmarshal([]byte(bad), &read); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

func TestDashboardCheck(t *testing.T) {
	t.Parallel()
	graph := func(x, y, width int, lines ...Line) Widget {
		return Widget{MetricWidget, x, y, width, 5, Properties{Title: fmt.Sprint("graph ", x, " ", y), Period: 60, Metrics: lines}}
	}
	cpu := Line{
		Namespace: "AWS/ECS", Name: "CPUUtilization", Dimensions: map[string]string{"ClusterName": "shop"},
		LineOptions: LineOptions{ID: "cpu", Stat: average},
	}
	expression := func(text string) Line { return Line{LineOptions: LineOptions{Expression: text}} }
	if found := (Dashboard{Widgets: []Widget{graph(0, 0, 12, cpu, expression("cpu / 2")), graph(12, 0, 12), graph(0, 5, 24)}}).Check(); len(found) > 0 {
		t.Error(found)
	}
	wrong := cpu
	wrong.Dimensions = map[string]string{"AutoScalingGroupName": "shop"}
	for want, bad := range map[string][]Widget{
		"lies on graph 0 0":            {graph(0, 0, 12), graph(11, 4, 12)},
		"not on the grid":              {graph(13, 0, 12)},
		"not published with":           {graph(0, 0, 12, wrong)},
		`no metric has the id "other"`: {graph(0, 0, 12, cpu, expression("other / 2"))},
		"more than CloudWatch takes":   {{AlarmWidget, 0, 0, 24, 2, Properties{Alarms: make([]string, 101)}}},
		"502 widgets":                  make([]Widget, 502),
	} {
		if found := fmt.Sprint(Dashboard{Widgets: bad}.Check()); !strings.Contains(found, want) {
			t.Errorf("%s, want %q", shorten(found), want)
		}
	}
}

func shorten(text string) string { return text[:min(len(text), 300)] }
