package simulate

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"cdah/internal/chart"
	"cdah/internal/ops/report"
)

// Write writes the report. Its table is Markdown, which a terminal shows well, too; JSON has each minute.
func (r *Report) Write(w io.Writer, format report.Format) error {
	if format == report.JSON {
		return report.WriteJSON(w, r)
	}
	out := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	fmt.Fprintln(out, "| Time\t| Service\t| Requests/s\t| Tasks\t| Instances\t| CPU\t| Late or lost\t|")
	fmt.Fprintln(out, "|"+strings.Repeat("---\t|", 7))
	for _, row := range r.table() {
		fmt.Fprintf(out, "| %s\t| %s\t| %.1f\t| %d\t| %d\t| %.0f %%\t| %.0f\t|\n", at(row.Seconds), row.Service, row.Requests, row.Tasks, row.Instances, row.CPU, row.Failed)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s\n\nCost: %.1f instance hours.\n", strings.Join(r.Verdict, "\n\n"), r.InstanceHours)
	fmt.Fprintf(w, "\nAssumed:\n\n- %s\n\nNot simulated:\n\n- %s\n", strings.Join(r.Assumed, "\n- "), strings.Join(r.NotSimulated, "\n- "))
	return nil
}

// table puts minutes together, to a number of rows that people read: averages of rates and CPU, the numbers of tasks and
// instances at the end, the sums of requests.
func (r *Report) table() []Row {
	const readable = 24
	minutes := 0
	if len(r.Services) > 0 {
		minutes = len(r.Minutes) / len(r.Services)
	}
	length := 1
	for _, of := range []int{2, 5, 10, 15, 30, 60, 120, 360, 1440, 2880} {
		if minutes > readable*length {
			length = of
		}
	}
	var rows []Row
	counts := map[int]float64{} // of minutes, by row
	open := map[string]int{}    // row of each service
	for _, m := range r.Minutes {
		begin := m.Seconds / (60 * length) * 60 * length
		i, is := open[m.Service]
		if !is || rows[i].Seconds != begin {
			i = len(rows)
			open[m.Service], rows = i, append(rows, Row{Seconds: begin, Service: m.Service})
		}
		n := counts[i]
		rows[i].Requests = (rows[i].Requests*n + m.Requests) / (n + 1)
		rows[i].CPU = (rows[i].CPU*n + m.CPU) / (n + 1)
		rows[i].Tasks, rows[i].Instances, rows[i].Failed = m.Tasks, m.Instances, rows[i].Failed+m.Failed
		counts[i]++
	}
	return rows
}

// SVG draws the report: for each service its requests, its tasks with the instances, and its CPU utilization.
func (r *Report) SVG() []byte {
	const width, height, margin = 900, 230, 6
	c := chart.New(width+2*margin, margin+3*len(r.Services)*(height+margin))
	y := margin
	panel := func(title string, curves ...chart.Curve) {
		for i := range curves {
			curves[i].Color = chart.Color(i)
		}
		b := chart.Box{X: margin, Y: y, Width: width, Height: height}
		c.Panel(b, title)
		c.Graph(b, chart.Graph{Curves: curves, Times: r.times()})
		y += height + margin
	}
	for _, s := range r.Services {
		curve := func(label string, value func(Row) float64) chart.Curve {
			line := chart.Curve{Label: label}
			for _, m := range r.Minutes {
				if m.Service == s.Service {
					line.Values = append(line.Values, value(m))
				}
			}
			return line
		}
		panel(s.Service+": requests",
			curve("requests/s", func(m Row) float64 { return m.Requests }),
			curve("late or lost/s", func(m Row) float64 { return m.Failed / 60 }))
		panel(s.Service+": tasks, and instances of all services",
			curve("tasks", func(m Row) float64 { return float64(m.Tasks) }),
			curve("instances", func(m Row) float64 { return float64(m.Instances) }))
		panel(s.Service+": CPU utilization, percent of what the tasks reserve",
			curve("CPU", func(m Row) float64 { return m.CPU }))
	}
	return c.SVG()
}

// times stand below a chart.
func (r *Report) times() []string {
	const parts = 4
	last := 0
	for _, m := range r.Minutes {
		last = max(last, m.Seconds)
	}
	var all []string
	for i := range parts + 1 {
		all = append(all, at((last+60)*i/parts))
	}
	return all
}
