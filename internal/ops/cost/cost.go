// Package cost says what a stack costs in a month, and what a plan changes in that: the amounts by its resources, and
// their prices where AWS tells them. What traffic makes is listed with its price, and not guessed.
package cost

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"cdah/internal/aws/prices"
)

// Line is an amount of a month.
type Line struct {
	Construct string `json:"construct,omitempty"`
	What      string `json:"what"`
	Unit      string `json:"unit"`

	// AtMinimum and AtMaximum are how many units there are with the minimum and the maximum of instances; in a
	// comparison, how many more. Nil for what traffic makes.
	AtMinimum *float64 `json:"at_minimum,omitempty"`
	AtMaximum *float64 `json:"at_maximum,omitempty"`

	Price        string   `json:"usd_per_unit,omitempty"` // as AWS writes it
	Tiered       bool     `json:"first_tier,omitempty"`   // it is that of the first tier that costs something
	USDAtMinimum *float64 `json:"usd_at_minimum,omitempty"`
	USDAtMaximum *float64 `json:"usd_at_maximum,omitempty"`

	Note    string `json:"note,omitempty"`
	Problem string `json:"problem,omitempty"` // why AWS's list has no price for it

	products []prices.Product
	per      float64
}

// Count is how many resources of a type there are.
type Count struct {
	Type   string `json:"type"`
	Count  int    `json:"count"`
	Source string `json:"source,omitempty"` // AWS's page
}

// Estimate is what a stack costs in a month.
type Estimate struct {
	Environment string `json:"environment"`
	Region      string `json:"region"`
	Hours       int    `json:"hours"` // of a month

	PricesOf string `json:"prices_of,omitempty"` // the day on which AWS told the oldest of the prices
	NoPrices string `json:"no_prices,omitempty"` // why there are none

	Fixed   []Line  `json:"fixed"`
	Total   *Total  `json:"total,omitempty"`
	Traffic []Line  `json:"traffic"`
	Free    []Count `json:"free"`
	Unknown []Count `json:"unknown"` // cdah does not know what they cost
}

// Total is the sum of what is priced.
type Total struct {
	AtMinimum float64 `json:"usd_at_minimum"`
	AtMaximum float64 `json:"usd_at_maximum"`
	Without   int     `json:"without,omitempty"` // amounts that have no price
}

// New estimates a stack by its resources. construct tells the construct of one, by its type and its name.
func New(environment, region string, resources *prices.Set, construct func(kind, name string) string) Estimate {
	e := Estimate{Environment: environment, Region: region, Hours: prices.Hours, Fixed: []Line{}, Traffic: []Line{}, Free: []Count{}, Unknown: []Count{}}
	table := prices.Table()
	var lines []Line
	counts := map[string]*Count{}
	for _, r := range resources.All() {
		entry, known := table[r.Type]
		if known && entry.Amounts != nil {
			for _, amount := range entry.Amounts(r) {
				lines = append(lines, newLine(construct(r.Type, r.Name), amount))
			}
			continue
		}
		if counts[r.Type] == nil {
			counts[r.Type] = &Count{Type: r.Type, Source: entry.Free}
		}
		counts[r.Type].Count++
	}
	for _, line := range merged(lines) {
		switch {
		case line.AtMinimum == nil:
			e.Traffic = append(e.Traffic, line)
		case *line.AtMinimum != 0 || *line.AtMaximum != 0:
			e.Fixed = append(e.Fixed, line)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		if counts[kind].Source != "" {
			e.Free = append(e.Free, *counts[kind])
		} else {
			e.Unknown = append(e.Unknown, *counts[kind])
		}
	}
	return e
}

func newLine(construct string, a prices.Amount) Line {
	line := Line{Construct: construct, What: a.What, Unit: a.Unit, Note: a.Note, products: a.Products, per: cmp.Or(a.Per, 1)}
	if !a.Traffic {
		line.AtMinimum, line.AtMaximum = &a.Min, &a.Max
	}
	return line
}

// merged adds up the lines that say the same of one construct, and sorts them.
func merged(lines []Line) []Line {
	at, all := map[string]int{}, []Line{}
	for _, line := range lines {
		key := line.Construct + "\n" + line.key()
		i, seen := at[key]
		if !seen {
			at[key] = len(all)
			all = append(all, line)
			continue
		}
		if line.AtMinimum != nil {
			all[i].AtMinimum, all[i].AtMaximum = sum(all[i].AtMinimum, line.AtMinimum), sum(all[i].AtMaximum, line.AtMaximum)
		}
		if line.Note != "" && !strings.Contains(all[i].Note, line.Note) {
			all[i].Note = strings.TrimPrefix(all[i].Note+"; "+line.Note, "; ")
		}
	}
	slices.SortStableFunc(all, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Construct, b.Construct), cmp.Compare(a.What, b.What))
	})
	return all
}

// key is what a line is about, wherever it stands.
func (l Line) key() string {
	parts := []string{l.What, l.Unit}
	for _, product := range l.products {
		parts = append(parts, product.String())
	}
	return strings.Join(parts, "\n")
}

func sum(a, b *float64) *float64 {
	added := *a + *b
	return &added
}

// Products returns what the estimate needs the prices of, each once.
func (e Estimate) Products() []prices.Product { return productsOf(e.Fixed, e.Traffic) }

func productsOf(lists ...[]Line) []prices.Product {
	var all []prices.Product
	seen := map[string]bool{}
	for _, line := range slices.Concat(lists...) {
		for _, product := range line.products {
			if !seen[product.String()] {
				seen[product.String()] = true
				all = append(all, product)
			}
		}
	}
	return all
}

// SetPrices gives the lines their prices, and adds up what is fixed.
func (e *Estimate) SetPrices(quotes Quotes) {
	e.PricesOf = quotes.day()
	setPrices(e.Traffic, quotes)
	total := setPrices(e.Fixed, quotes)
	e.Total = &total
}

// setPrices gives lines their prices, and returns what they cost together.
func setPrices(lines []Line, quotes Quotes) (total Total) {
	for i := range lines {
		line := &lines[i]
		price, has := line.setPrice(quotes)
		switch {
		case line.AtMinimum == nil:
		case !has:
			total.Without++
		default:
			low, high := *line.AtMinimum*price, *line.AtMaximum*price
			line.USDAtMinimum, line.USDAtMaximum = &low, &high
			total.AtMinimum, total.AtMaximum = total.AtMinimum+low, total.AtMaximum+high
		}
	}
	return total
}

// setPrice gives a line its price: that of the dearest of its products, of which all must be known.
func (l *Line) setPrice(quotes Quotes) (price float64, has bool) {
	for _, product := range l.products {
		quote := quotes[product.String()]
		if quote.Problem != "" {
			l.Problem, l.Price = quote.Problem, ""
			return 0, false
		}
		if usd := quote.number(); !has || usd > price {
			price, has = usd, true
			l.Price, l.Tiered = quote.text(l.per), quote.Tiered
		}
	}
	return price, has
}
