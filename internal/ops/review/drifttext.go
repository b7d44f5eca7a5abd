package review

import (
	"fmt"
	"io"
	"strings"
)

// Summary says in a line what was found.
func (r DriftReport) Summary() string {
	if len(r.Drift) == 0 {
		return "no drift"
	}
	return fmt.Sprintf("drift in %d resources", len(r.Drift))
}

// Write writes the report.
func (r DriftReport) Write(out io.Writer, format Format) error {
	var b strings.Builder
	switch format {
	case JSON:
		return WriteJSON(out, r)
	case Markdown:
		m := markdown{}
		fmt.Fprintf(&b, "## %s: %s\n", escape(r.Environment), r.Summary())
		m.drift(&b, "Changed outside Terraform", r.Drift)
		m.drift(&b, "Changed, and left to whom it belongs", r.Left)
		if len(r.Pending) > 0 {
			fmt.Fprint(&b, "\n### Not drift, but not deployed yet\n\n")
			for _, change := range r.Pending {
				fmt.Fprintf(&b, "- %s\n", code(change))
			}
		}
	default:
		p := plain{}
		fmt.Fprintf(&b, "%s: %s\n", r.Environment, r.Summary())
		p.drift(&b, "changed outside Terraform", r.Drift)
		p.drift(&b, "changed, and left to whom it belongs", r.Left)
		if len(r.Pending) > 0 {
			fmt.Fprint(&b, "\nnot drift, but not deployed yet\n")
			for _, change := range r.Pending {
				fmt.Fprintf(&b, "  %s\n", change)
			}
		}
	}
	return writeAll(out, b.String())
}

// verdict says what a drift means.
func (d ResourceDrift) verdict() string {
	switch {
	case d.Gone:
		return "gone; a deployment makes it anew"
	case d.Undone:
		return "changed; a deployment puts it back"
	case d.Guard:
		return "changed by hand; nothing puts it back but a hand"
	default:
		return "changed, and left as it is"
	}
}
