package review

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// briefWidth is how many columns the lines of a brief review take.
const briefWidth = 80

// First reports whether the plan makes everything, as nothing of the environment exists yet.
func (r Review) First() bool {
	return !r.exists && r.Counts[Create] > 0 && len(r.Counts) == 1 && len(r.Drift) == 0
}

// WriteBrief writes a review in which nothing but creations can stand: how many resources each construct has. more
// says where all of them are listed.
func (r Review) WriteBrief(out io.Writer, more string) error {
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
	_, err := fmt.Fprintf(out, "%s: %s, as nothing of it exists yet\n\n%s\n%sEvery resource: %s\n", r.Environment, r.Summary(), list(counts), line, more)
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
