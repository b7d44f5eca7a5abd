package review

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"cdah/internal/ops/report"
)

// Why every resource has the same change.
const (
	AsNothingExists = "as nothing of it exists yet"
	AsEphemeral     = "everything, as the environment is ephemeral"
)

// briefWidth is how many columns the lines of a brief review take.
const briefWidth = 80

// First reports whether the plan makes everything, as nothing of the environment exists yet.
func (r Review) First() bool {
	return !r.exists && r.Counts[Create] > 0 && len(r.Counts) == 1 && len(r.Drift) == 0
}

// WriteBrief writes a review in which every resource has the same: how many resources each construct has. why says why
// all of them have it, and more where each is listed.
func (r Review) WriteBrief(out io.Writer, why, more string) error {
	line := r.costLine()
	if line != "" {
		line += "\n"
	}
	_, err := fmt.Fprintf(out, "%s: %s, %s\n\n%s\n%sEvery resource: %s\n", r.Environment, r.Summary(), why, list(counts(r.Groups)), line, more)
	return err
}

// counts says how many changes each construct has, the most first.
func counts(groups []Group) []string {
	groups = slices.Clone(groups)
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Changes), len(a.Changes)), cmp.Compare(a.Construct, b.Construct))
	})
	var all []string
	for _, group := range groups {
		all = append(all, fmt.Sprintf("%s %d", group.Construct, len(group.Changes)))
	}
	return all
}

// isNew reports whether all of a construct is made, such as that of a new service. What somebody has to decide on is listed.
func (r Review) isNew(group Group) bool {
	return !r.rooted[group.Construct] && !slices.ContainsFunc(group.Changes, func(c Change) bool { return c.Action != Create || c.Loss != "" })
}

// fewChanges is how many changes of a new construct are hardly more to read than their number.
const fewChanges = 3

// HasNew reports whether constructs of an environment that exists are made as a whole, and one of more than a few resources.
func (r Review) HasNew() bool {
	return slices.ContainsFunc(r.Groups, func(group Group) bool { return r.isNew(group) && len(group.Changes) > fewChanges })
}

// WriteWithoutNew writes a review as text that has constructs which are made as a whole by their number of resources, but for
// what lets somebody do something: whoever approves it must see that. more is where each is listed.
func (r Review) WriteWithoutNew(out io.Writer, more string) error {
	var made, rest []Group
	for _, group := range r.Groups {
		if r.isNew(group) {
			made = append(made, group)
			group.Changes = slices.DeleteFunc(slices.Clone(group.Changes), func(c Change) bool { return len(c.Allows) == 0 })
			if len(group.Changes) > 0 {
				rest = append(rest, group)
			}
		} else {
			rest = append(rest, group)
		}
	}
	r.Groups = rest
	if err := r.Write(out, report.Text); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\nCreated as a whole:\n%s\nEvery resource: %s\n", list(counts(made)), more)
	return err
}

// list writes items in indented lines, with commas between them.
func list(items []string) string {
	var b strings.Builder
	line := " "
	for i, item := range items {
		if i < len(items)-1 {
			item += ","
		}
		if len(line)+1+len(item) > briefWidth {
			b.WriteString(line + "\n")
			line = " "
		}
		line += " " + item
	}
	return b.String() + line + "\n"
}
