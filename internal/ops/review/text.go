package review

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Format is how a review is written.
type Format string

// The formats.
const (
	Text     Format = "text"
	JSON     Format = "json"
	Markdown Format = "markdown"
)

// Write writes the review.
func (r Review) Write(out io.Writer, format Format) error {
	switch format {
	case JSON:
		return WriteJSON(out, r)
	case Markdown:
		return writeAll(out, markdown{}.review(r))
	default:
		return writeAll(out, plain{}.review(r))
	}
}

// WriteJSON writes a value as JSON that people can read as well.
func WriteJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

func writeAll(out io.Writer, text string) error {
	_, err := io.WriteString(out, text)
	return err
}

// Summary counts the changes in a line, such as "3 to create, 1 to replace".
func (r Review) Summary() string {
	var parts []string
	for _, action := range []Action{Create, Update, Replace, Destroy, Move, Import, Forget} {
		if n := r.Counts[action]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", n, action))
		}
	}
	switch {
	case r.Untouched != "":
		return "not touched since " + r.Untouched + ", nothing was planned"
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case len(r.Outputs) > 0:
		return fmt.Sprintf("no resource changes, but outputs do: %d", len(r.Outputs))
	default:
		return "no changes"
	}
}

func (r Review) title() string {
	if r.Environment == "" {
		return r.Summary()
	}
	return r.Environment + ": " + r.Summary()
}

// losses returns the changes that lose something that matters: those that stop the plan, and those
// that are allowed.
func (r Review) losses() (stopped, allowed []Change) {
	for _, change := range r.changes() {
		switch {
		case change.Loss == "":
		case change.Allowed != "":
			allowed = append(allowed, *change)
		default:
			stopped = append(stopped, *change)
		}
	}
	return stopped, allowed
}

// reason joins what is known of why a change is made.
func (c Change) reason() string {
	parts := []string{}
	if c.Why != "" {
		parts = append(parts, c.Why)
	}
	if len(c.ForcedBy) > 0 {
		parts = append(parts, "forced by "+strings.Join(c.ForcedBy, ", "))
	}
	if c.From != "" {
		parts = append(parts, "was "+c.From)
	}
	return strings.Join(parts, "; ")
}

// plain writes reviews for a terminal and for logs.
type plain struct{}

func (p plain) review(r Review) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.title())
	p.rollback(&b, r.Rollback)
	stopped, allowed := r.losses()
	p.losses(&b, "Lost, and allowed by nobody:", stopped)
	p.losses(&b, "Lost, and allowed:", allowed)
	for _, group := range r.Groups {
		fmt.Fprintf(&b, "\n%s\n", group.Construct)
		for _, change := range group.Changes {
			p.change(&b, change)
		}
	}
	if len(r.Outputs) > 0 {
		fmt.Fprintln(&b, "\noutputs")
		p.attributes(&b, "  ", r.Outputs)
	}
	p.drift(&b, "changed outside Terraform since the last deployment", r.Drifted())
	return b.String()
}

func (plain) rollback(b *strings.Builder, r *Rollback) {
	if r == nil {
		return
	}
	fmt.Fprintln(b, "\nGoes back:")
	for _, s := range r.Services {
		fmt.Fprintf(b, "  %s: %s → %s\n", s.Service, s.From, s.To)
	}
	if len(r.Beside) > 0 {
		fmt.Fprintf(b, "\n%s:\n", besideTitle)
	}
	for _, change := range r.Beside {
		fmt.Fprintf(b, "  ! %s\n", change)
	}
}

func (p plain) losses(b *strings.Builder, title string, changes []Change) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, c := range changes {
		fmt.Fprintf(b, "  ! %-7s %s: %s\n", c.Action, c.Address, c.Loss)
		if reason := c.reason(); reason != "" {
			fmt.Fprintf(b, "              why: %s\n", reason)
		}
		if c.Allowed != "" {
			fmt.Fprintf(b, "              allowed: %s\n", c.Allowed)
		}
	}
}

func (p plain) change(b *strings.Builder, c Change) {
	fmt.Fprintf(b, "  %s %-7s %s\n", sign(c.Action), c.Action, c.Address)
	if reason := c.reason(); reason != "" {
		fmt.Fprintf(b, "      why: %s\n", reason)
	}
	p.attributes(b, "      ", c.Attributes)
}

func (p plain) drift(b *strings.Builder, title string, all []ResourceDrift) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, d := range all {
		fmt.Fprintf(b, "  %s: %s\n", d.Address, d.verdict())
		p.attributes(b, "      ", d.Attributes)
	}
}

func (plain) attributes(b *strings.Builder, indent string, all []Attribute) {
	for _, a := range all {
		fmt.Fprintf(b, "%s%s: %s → %s\n", indent, a.Path, a.Before, a.After)
	}
}

// sign is what Terraform writes before a change.
func sign(a Action) string {
	switch a {
	case Create:
		return "+"
	case Update:
		return "~"
	case Replace:
		return "±"
	case Destroy:
		return "-"
	default:
		return ">"
	}
}
