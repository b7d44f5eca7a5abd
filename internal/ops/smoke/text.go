package smoke

import (
	"fmt"
	"io"
	"strings"
)

// String writes a check in a line.
func (c Check) String() string {
	outcome := "ok    "
	if !c.Passed {
		outcome = "FAILED"
	}
	return fmt.Sprintf("%s %-28s %6.1f s  %s", outcome, c.Name, c.Seconds, c.Detail)
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

// WriteText writes the report for a terminal or a log.
func (r Report) WriteText(out io.Writer) error {
	var b strings.Builder
	for _, c := range r.Checks {
		fmt.Fprintln(&b, c)
	}
	fmt.Fprintln(&b, r.Summary())
	_, err := io.WriteString(out, b.String())
	return err
}

// WriteMarkdown writes the report for an artifact.
func (r Report) WriteMarkdown(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n| | Check | Seconds | |\n|---|---|---|---|\n", r.Summary())
	for _, c := range r.Checks {
		outcome := "ok"
		if !c.Passed {
			outcome = "**failed**"
		}
		detail := strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(c.Detail)
		fmt.Fprintf(&b, "| %s | %s | %.1f | %s |\n", outcome, c.Name, c.Seconds, detail)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
