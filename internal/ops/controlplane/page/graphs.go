package page

import (
	"html/template"
	"maps"
	"slices"
	"time"

	"cdah/internal/chart"
)

// kept is how many minutes the graphs show.
const kept = 60

// History are the values of the last minutes, the oldest first, by what they are of. All have the same number.
type History struct {
	CPU       map[string][]float64 // of services, in percent of what their tasks reserve
	Levels    []chart.Level        // at which alarms on these change the number of tasks
	Tasks     map[string][]float64 // that run, by service
	Instances []float64            // in service
	Requests  map[string][]float64 // a minute, by what answers: services' target groups, errors
	Until     time.Time            // the last minute, on the clock of the loops
}

// Add returns the values with those of one more minute, which was the one after minutes others. What a map does not name
// has none.
func Add(to map[string][]float64, minutes int, values map[string]float64) map[string][]float64 {
	to = maps.Clone(to) // the one before may be on the page
	if to == nil {
		to = map[string][]float64{}
	}
	for name := range values {
		if _, known := to[name]; !known {
			to[name] = make([]float64, minutes)
		}
	}
	for name, before := range to {
		to[name] = Last(append(before, values[name]))
	}
	return to
}

// Last are the values that the graphs show.
func Last(values []float64) []float64 { return slices.Clone(values[max(len(values)-kept, 0):]) }

// size is that of a graph, in pixels.
func size() chart.Box { return chart.Box{Width: 420, Height: 200} }

// graphs draws a cluster's history.
func graphs(c Cluster) []template.HTML {
	h := c.History
	times := []string{h.Until.Add(-time.Duration(max(len(h.Instances)-1, 0)) * time.Minute).Format("15:04"), h.Until.Format("15:04")}
	tasks := chart.Graph{Curves: curves(h.Tasks, "tasks of "), Times: times}
	tasks.Curves = append(tasks.Curves, chart.Curve{Label: "instances", Color: chart.Grey, Values: h.Instances})
	return []template.HTML{
		draw("CPU of services, in % of what they reserve", chart.Graph{Curves: curves(h.CPU, ""), Levels: h.Levels, Times: times}),
		draw("Tasks and instances", tasks),
		draw("Requests a minute", chart.Graph{Curves: curves(h.Requests, ""), Times: times}),
	}
}

func curves(of map[string][]float64, before string) []chart.Curve {
	var all []chart.Curve
	for i, name := range slices.Sorted(maps.Keys(of)) {
		all = append(all, chart.Curve{Label: before + name, Color: chart.Color(i), Values: of[name]})
	}
	return all
}

// draw draws a graph. What the canvas writes of names is escaped by it.
func draw(title string, g chart.Graph) template.HTML {
	canvas := chart.New(size().Width, size().Height)
	canvas.Panel(size(), title)
	canvas.Graph(size(), g)
	return template.HTML(canvas.SVG()) //nolint:gosec // see above
}
