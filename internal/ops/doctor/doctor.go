// Package doctor says what a machine and an AWS account have of what an environment needs.
package doctor

import (
	"fmt"
	"io"
	"text/tabwriter"

	"cdah/internal/ops/report"
)

// State is how it is with something that may be needed.
type State string

// The states.
const (
	Fine    State = "ok"
	Missing State = "MISSING" // though it is needed
	Absent  State = "-"       // and not needed, but for what the finding's mend says
	Unknown State = "?"       // it could not be looked at
)

// Finding is what was found of one thing.
type Finding struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	Found string `json:"found"`
	Mend  string `json:"mend,omitempty"` // what to do about it; "" where it is fine
}

// Report is all that was found.
type Report struct {
	Environment string    `json:"environment,omitempty"`
	Findings    []Finding `json:"findings"`
}

// Missing returns how many of the things that are needed are missing.
func (r Report) Missing() int {
	missing := 0
	for _, f := range r.Findings {
		if f.State == Missing {
			missing++
		}
	}
	return missing
}

// Write writes a table, with what to do about a line below it.
func (r Report) Write(out io.Writer, format report.Format) error {
	if format == report.JSON {
		return report.WriteJSON(out, r)
	}
	if format == report.Markdown {
		fmt.Fprintln(out, "```")
		defer fmt.Fprintln(out, "```")
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range r.Findings {
		fmt.Fprintf(table, "%s\t%s\t%s\n", f.State, f.Name, f.Found)
		if f.Mend != "" {
			fmt.Fprintf(table, "\t\t→ %s\n", f.Mend)
		}
	}
	return table.Flush()
}
