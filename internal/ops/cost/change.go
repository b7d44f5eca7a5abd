package cost

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"cdah/internal/aws/prices"
)

// Change is what a plan changes in the fixed costs of a month.
type Change struct {
	PricesOf string   `json:"prices_of,omitempty"`
	NoPrices string   `json:"no_prices,omitempty"`
	Lines    []Line   `json:"fixed"` // how much more there is of what
	Total    *Total   `json:"total,omitempty"`
	Unknown  []string `json:"unknown,omitempty"` // types of which there are more or fewer, and whose cost cdah does not know
}

// Compare returns what is more or less after than before, and nothing where no fixed amount changes.
func Compare(before, after *prices.Set) *Change {
	anywhere := func(string, string) string { return "" }
	old, new := New("", "", before, anywhere), New("", "", after, anywhere)
	for i := range old.Fixed {
		low, high := -*old.Fixed[i].AtMinimum, -*old.Fixed[i].AtMaximum
		old.Fixed[i].AtMinimum, old.Fixed[i].AtMaximum, old.Fixed[i].Note = &low, &high, ""
	}
	c := &Change{Lines: slices.DeleteFunc(merged(slices.Concat(new.Fixed, old.Fixed)), func(l Line) bool {
		return *l.AtMinimum == 0 && *l.AtMaximum == 0
	})}
	counts := map[string]int{}
	for _, count := range old.Unknown {
		counts[count.Type] -= count.Count
	}
	for _, count := range new.Unknown {
		counts[count.Type] += count.Count
	}
	for kind, more := range counts {
		if more != 0 {
			c.Unknown = append(c.Unknown, kind)
		}
	}
	slices.Sort(c.Unknown)
	if len(c.Lines) == 0 && len(c.Unknown) == 0 {
		return nil
	}
	return c
}

// Products returns what the change needs the prices of, each once.
func (c *Change) Products() []prices.Product { return productsOf(c.Lines) }

// SetPrices gives the lines their prices, and adds them up.
func (c *Change) SetPrices(quotes Quotes) {
	c.PricesOf = quotes.day()
	total := setPrices(c.Lines, quotes)
	c.Total = &total
}

// named is how many amounts the summary names.
const named = 3

// Summary says it in a line. more is the command that shows everything.
func (c *Change) Summary(more string) string {
	var parts []string
	if c.Total != nil && len(c.Lines) > c.Total.Without {
		parts = append(parts, fmt.Sprintf("about %s USD a month (%s), by AWS's prices of %s", difference(c.Total.AtMinimum, c.Total.AtMaximum, "%+.2f"), c.amounts(), c.PricesOf))
		if c.Total.Without > 0 {
			parts = append(parts, fmt.Sprintf("%d amounts have no price", c.Total.Without))
		}
	} else if len(c.Lines) > 0 {
		parts = append(parts, c.amounts()+" a month")
		if c.NoPrices != "" {
			parts = append(parts, "no prices: "+c.NoPrices)
		}
	}
	if len(c.Unknown) > 0 {
		parts = append(parts, "cdah does not know that of "+strings.Join(c.Unknown, ", "))
	}
	if more != "" {
		parts = append(parts, "more: "+more)
	}
	return "Cost: " + strings.Join(parts, "; ")
}

// amounts names those that change most: by what they cost, or else by how much there is of them.
func (c *Change) amounts() string {
	lines := slices.Clone(c.Lines)
	weight := func(l Line) float64 {
		low, high := l.AtMinimum, l.AtMaximum
		if c.Total != nil {
			low, high = l.USDAtMinimum, l.USDAtMaximum
		}
		if low == nil {
			return 0
		}
		return max(math.Abs(*low), math.Abs(*high))
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Compare(weight(b), weight(a)) })
	var parts []string
	for _, line := range lines[:min(named, len(lines))] {
		what := line.What
		if line.Unit != "" {
			what = line.Unit + " of " + what
		}
		parts = append(parts, difference(*line.AtMinimum, *line.AtMaximum, "%+g")+" "+what)
	}
	if more := len(lines) - named; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	return strings.Join(parts, ", ")
}

// difference writes a change with the minimum and the maximum of instances, as one number where they are the same.
func difference(low, high float64, format string) string {
	a, b := fmt.Sprintf(format, low), fmt.Sprintf(format, high)
	if a == b {
		return a
	}
	return a + " (minimum of instances) to " + b + " (maximum)"
}
