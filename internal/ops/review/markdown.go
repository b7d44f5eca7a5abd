package review

import (
	"fmt"
	"strings"
)

// markdown writes reviews for pull requests and artifacts.
type markdown struct{}

func (m markdown) review(r Review) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n", escape(r.title()))
	m.rollback(&b, r.Rollback)
	stopped, allowed := r.losses()
	m.losses(&b, "Lost, and allowed by nobody", stopped)
	m.losses(&b, "Lost, and allowed", allowed)
	for _, group := range r.Groups {
		fmt.Fprintf(&b, "\n### %s\n\n", escape(group.Construct))
		for _, change := range group.Changes {
			m.change(&b, change)
		}
	}
	if len(r.Outputs) > 0 {
		fmt.Fprint(&b, "\n### Outputs\n\n")
		m.attributes(&b, "", r.Outputs)
	}
	m.drift(&b, "Changed outside Terraform since the last deployment", r.Drifted())
	return b.String()
}

func (markdown) rollback(b *strings.Builder, r *Rollback) {
	if r == nil {
		return
	}
	fmt.Fprint(b, "\n### Goes back\n\n")
	for _, s := range r.Services {
		fmt.Fprintf(b, "- %s: %s → %s\n", code(s.Service), code(s.From), code(s.To))
	}
	if len(r.Beside) > 0 {
		fmt.Fprintf(b, "\n### %s\n\n", besideTitle)
	}
	for _, change := range r.Beside {
		fmt.Fprintf(b, "- %s\n", code(change))
	}
}

func (markdown) losses(b *strings.Builder, title string, changes []Change) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n| | Resource | What is lost | Why |\n|---|---|---|---|\n", title)
	for _, c := range changes {
		reason := c.reason()
		if c.Allowed != "" {
			reason += "; allowed: " + c.Allowed
		}
		fmt.Fprintf(b, "| **%s** | %s | %s | %s |\n", c.Action, code(c.Address), escape(c.Loss), escape(reason))
	}
}

func (m markdown) change(b *strings.Builder, c Change) {
	fmt.Fprintf(b, "- %s %s", c.Action, code(c.Address))
	if reason := c.reason(); reason != "" {
		fmt.Fprintf(b, ": %s", escape(reason))
	}
	fmt.Fprintln(b)
	m.attributes(b, "  ", c.Attributes)
}

func (m markdown) drift(b *strings.Builder, title string, all []ResourceDrift) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n", title)
	for _, d := range all {
		fmt.Fprintf(b, "- %s: %s\n", code(d.Address), d.verdict())
		m.attributes(b, "  ", d.Attributes)
	}
}

func (markdown) attributes(b *strings.Builder, indent string, all []Attribute) {
	for _, a := range all {
		fmt.Fprintf(b, "%s- %s: %s → %s\n", indent, code(a.Path), code(a.Before), code(a.After))
	}
}

// code shows a text as it is, whatever is in it: a plan holds what others have written.
func code(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\n", " "), "|", `\|`)
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// escape keeps a text from being read as Markdown or HTML.
func escape(text string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`, "<", "&lt;", "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`).Replace(text)
}
