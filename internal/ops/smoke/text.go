package smoke

import (
	"fmt"
	"io"
	"strings"
	"time"

	"cdah/internal/ops/report"
)

// String writes a check in a line.
func (c Check) String() string {
	outcome := "ok    "
	if !c.Passed {
		outcome = "FAILED"
	}
	return fmt.Sprintf("%s %-28s %6.1f s  %s", outcome, c.Name, c.Seconds, c.Detail)
}

// Waits says in a line what a check that is tried again waits for, and for how long at most.
func (c Check) Waits(left time.Duration) string {
	return fmt.Sprintf("    waiting for %s, %s more at most: %s", c.Name, left.Round(time.Second), c.Detail)
}

// Summary says in a line how it went.
func (r Report) Summary() string {
	failed := 0
	for _, c := range r.Checks {
		if !c.Passed {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Sprintf("%s: %d of %d checks failed", r.URL, failed, len(r.Checks))
	}
	return fmt.Sprintf("%s: all %d checks passed", r.URL, len(r.Checks))
}

// Write writes the report.
func (r Report) Write(out io.Writer, format report.Format) error {
	var b strings.Builder
	switch format {
	case report.JSON:
		return report.WriteJSON(out, r)
	case report.Markdown:
		fmt.Fprintf(&b, "## %s\n\n| | Check | Seconds | |\n|---|---|---|---|\n", report.Escape(r.Summary()))
		for _, c := range r.Checks {
			outcome := "ok"
			if !c.Passed {
				outcome = "**failed**"
			}
			fmt.Fprintf(&b, "| %s | %s | %.1f | %s |\n", outcome, report.Escape(c.Name), c.Seconds, report.Escape(c.Detail))
		}
	default:
		for _, c := range r.Checks {
			fmt.Fprintln(&b, c)
		}
		fmt.Fprintln(&b, r.Summary())
	}
	_, err := io.WriteString(out, b.String())
	return err
}
