package review

import (
	"fmt"
	"io"
	"strings"

	"cdah/internal/ops/report"
)

// Write writes the review.
func (r Review) Write(out io.Writer, format report.Format) error {
	if format == report.JSON {
		return report.WriteJSON(out, r)
	}
	w := newWriter(format, r.Environment, r.Summary())
	w.tags = r.Tags
	w.cost(r.costLine())
	w.rollback(r.Rollback)
	stopped, allowed := r.losses()
	if r.Gate.Stopped == nil { // nothing is to be decided: a destruction loses everything, and is asked about
		w.losses("Lost", stopped)
	} else {
		w.losses("Lost, and not allowed", stopped)
	}
	w.losses("Lost, and allowed", allowed)
	if len(r.Jobs) > 0 {
		w.section("Runs before the services change")
	}
	for _, job := range r.Jobs {
		w.item("", w.code(job))
	}
	for _, group := range r.Groups {
		w.section(group.Construct)
		for _, change := range group.Changes {
			w.change(change)
		}
	}
	if len(r.Outputs) > 0 {
		w.section("Outputs")
	}
	for _, a := range r.Outputs {
		w.item("", w.attribute(a))
	}
	w.drift("Changed outside Terraform since the last deployment", r.Drifted())
	return w.to(out)
}

// Summary counts the changes in a line, such as "3 to create, 1 to replace".
func (r Review) Summary() string {
	var parts []string
	for _, action := range []Action{Create, Update, Replace, Destroy, Move, Import, Forget} {
		if n := r.Counts[action]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", n, action))
		}
	}
	if n := r.Counts[Unknown]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d that cdah does not know", n))
	}
	switch {
	case r.Unchanged != "":
		return "unchanged since " + r.Unchanged + ", nothing was planned"
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case len(r.Outputs) > 0:
		return fmt.Sprintf("no resource changes, but outputs do: %d", len(r.Outputs))
	default:
		return "no changes"
	}
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

// Summary says in a line what was found.
func (r DriftReport) Summary() string {
	if len(r.Drift) == 0 {
		return "no drift"
	}
	return fmt.Sprintf("drift in %d resources", len(r.Drift))
}

// Write writes the report.
func (r DriftReport) Write(out io.Writer, format report.Format) error {
	if format == report.JSON {
		return report.WriteJSON(out, r)
	}
	w := newWriter(format, r.Environment, r.Summary())
	w.drift("Changed outside Terraform", r.Drift)
	w.drift("Changed, and left as it is", r.Left)
	if len(r.Pending) > 0 {
		w.section("Not drift, but not deployed yet")
	}
	for _, change := range r.Pending {
		w.item("", w.code(change))
	}
	return w.to(out)
}

// writer writes reports as text, or as Markdown.
type writer struct {
	strings.Builder
	markdown bool
	tags     map[string]string // of images
}

func newWriter(format report.Format, environment, summary string) *writer {
	w := &writer{markdown: format == report.Markdown}
	if environment != "" {
		summary = environment + ": " + summary
	}
	if w.markdown {
		summary = "## " + report.Escape(summary)
	}
	fmt.Fprintln(w, summary)
	return w
}

func (w *writer) to(out io.Writer) error {
	_, err := io.WriteString(out, w.String())
	return err
}

func (w *writer) section(title string) {
	if w.markdown {
		fmt.Fprintf(w, "\n### %s\n\n", report.Escape(title))
	} else {
		fmt.Fprintf(w, "\n%s:\n", title)
	}
}

// item writes a line of a section. Text has a sign before it.
func (w *writer) item(sign, line string) {
	switch {
	case w.markdown:
		fmt.Fprintf(w, "- %s\n", line)
	case sign != "":
		fmt.Fprintf(w, "  %s %s\n", sign, line)
	default:
		fmt.Fprintf(w, "  %s\n", line)
	}
}

// detail writes a line below an item.
func (w *writer) detail(line string) {
	if w.markdown {
		fmt.Fprintf(w, "  - %s\n", line)
	} else {
		fmt.Fprintf(w, "      %s\n", line)
	}
}

func (w *writer) attributes(all []Attribute) {
	for _, a := range all {
		w.detail(w.attribute(a))
	}
}

func (w *writer) attribute(a Attribute) string {
	before, after := w.short(a)
	return fmt.Sprintf("%s: %s → %s", w.code(a.Path), w.code(before), w.code(after))
}

// code writes what stands in a plan, and prose what people have written.
func (w *writer) code(text string) string {
	if w.markdown {
		return report.Code(text)
	}
	return text
}

func (w *writer) prose(text string) string {
	if w.markdown {
		return report.Escape(text)
	}
	return text
}

func (w *writer) rollback(r *Rollback) {
	if r == nil {
		return
	}
	w.section("Goes back")
	for _, s := range r.Services {
		w.item("", fmt.Sprintf("%s: %s → %s", w.code(s.Service), w.code(s.From), w.code(s.To)))
	}
	if len(r.Others) > 0 {
		w.section("Changes more than the images: the file, or somebody, has changed what was deployed")
	}
	for _, change := range r.Others {
		w.item("!", w.code(change))
	}
}

func (w *writer) losses(title string, changes []Change) {
	if len(changes) > 0 {
		w.section(title)
	}
	for _, c := range changes {
		w.item("!", fmt.Sprintf("%s %s: %s", w.action(c), w.code(c.Address), w.prose(c.Loss)))
		if c.Allowed != "" {
			w.detail("allowed: " + w.prose(c.Allowed))
		}
	}
}

func (w *writer) change(c Change) {
	sign := map[Action]string{Create: "+", Update: "~", Replace: "±", Destroy: "-", Unknown: "?"}[c.Action]
	if sign == "" {
		sign = ">"
	}
	w.item(sign, w.action(c)+" "+w.code(c.Address))
	if reason := c.reason(); reason != "" {
		w.detail("why: " + w.prose(reason))
	}
	for _, permission := range c.Allows {
		w.detail("allows: " + w.code(permission))
	}
	w.attributes(c.Attributes)
}

func (w *writer) action(c Change) string {
	if w.markdown {
		return "**" + string(c.Action) + "**"
	}
	return fmt.Sprintf("%-7s", c.Action)
}

// reason joins what is known of why a change is made.
func (c Change) reason() string {
	parts := []string{}
	if c.Why != "" {
		parts = append(parts, c.Why)
	}
	if len(c.ForcedBy) > 0 && c.Type != taskDefinition {
		parts = append(parts, "forced by "+strings.Join(c.ForcedBy, ", "))
	}
	if c.From != "" {
		parts = append(parts, "was "+c.From)
	}
	return strings.Join(parts, "; ")
}

func (w *writer) drift(title string, all []ResourceDrift) {
	if len(all) > 0 {
		w.section(title)
	}
	for _, d := range all {
		w.item("", w.code(d.Address)+": "+d.verdict())
		w.attributes(d.Attributes)
	}
}

// verdict says what a drift means.
func (d ResourceDrift) verdict() string {
	switch {
	case d.Gone:
		return "deleted; a deployment makes it again"
	case d.Undone:
		return "changed; a deployment puts it back"
	case d.Guard:
		return "changed by hand; a deployment does not put it back, so undo it by hand"
	default:
		return "changed, and left as it is"
	}
}
