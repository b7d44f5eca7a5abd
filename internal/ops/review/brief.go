package review

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
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
	groups := slices.Clone(r.Groups)
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Changes), len(a.Changes)), cmp.Compare(a.Construct, b.Construct))
	})
	var counts []string
	for _, group := range groups {
		counts = append(counts, fmt.Sprintf("%s %d", group.Construct, len(group.Changes)))
	}
	line := r.costLine()
	if line != "" {
		line += "\n"
	}
	_, err := fmt.Fprintf(out, "%s: %s, %s\n\n%s\n%sEvery resource: %s\n", r.Environment, r.Summary(), why, list(counts), line, more)
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
