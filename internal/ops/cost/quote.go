package cost

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"cdah/internal/aws/prices"
)

// Quote is the price of a product.
type Quote struct {
	USD    string    `json:"usd"` // of a unit
	Tiered bool      `json:"tiered,omitempty"`
	Asked  time.Time `json:"asked"`

	Problem string `json:"-"` // why there is none
}

// Quotes are those of products, by their names.
type Quotes map[string]Quote

// day is that on which the oldest was asked for.
func (q Quotes) day() string {
	var oldest time.Time
	for _, quote := range q {
		if quote.Problem == "" && (oldest.IsZero() || quote.Asked.Before(oldest)) {
			oldest = quote.Asked
		}
	}
	if oldest.IsZero() {
		return ""
	}
	return oldest.UTC().Format(time.DateOnly)
}

func (q Quote) number() float64 {
	n, _ := strconv.ParseFloat(q.USD, 64) // checked when it was read
	return n
}

// text writes the price of so many units, exactly.
func (q Quote) text(units float64) string {
	price, is := new(big.Rat).SetString(q.USD)
	if !is {
		return ""
	}
	const digits = 12 // AWS writes ten
	text := price.Mul(price, new(big.Rat).SetFloat64(units)).FloatString(digits)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// item is a product of the price list, as GetProducts returns it
// (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html).
type item struct {
	Product struct {
		SKU        string            `json:"sku"`
		Attributes map[string]string `json:"attributes"`
	} `json:"product"`
	Terms struct {
		OnDemand map[string]struct {
			Dimensions map[string]dimension `json:"priceDimensions"`
		} `json:"OnDemand"`
	} `json:"terms"`
}

type dimension struct {
	Begin string            `json:"beginRange"`
	Price map[string]string `json:"pricePerUnit"`
}

func readItem(text string) (item, error) {
	var read item
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		return read, fmt.Errorf("read a product of AWS's price list: %w", err)
	}
	return read, nil
}

// is reports whether an item is the product that is looked for, and none of a local zone.
func (i item) is(p prices.Product) bool {
	kind := i.Product.Attributes["locationType"]
	inRegion := kind == "" || kind == "AWS Region" || p.Place != prices.Here
	return inRegion && p.HasUsageType(i.Product.Attributes["usagetype"])
}

// quote is the price of the first tier that costs something: free allowances are an account's, not a stack's.
func (i item) quote() (Quote, error) {
	var tiers []dimension
	for _, term := range i.Terms.OnDemand {
		tiers = slices.AppendSeq(tiers, maps.Values(term.Dimensions))
	}
	if len(i.Terms.OnDemand) != 1 || len(tiers) == 0 {
		return Quote{}, fmt.Errorf("the product %s has %d terms On-Demand with %d prices; want one term", i.Product.SKU, len(i.Terms.OnDemand), len(tiers))
	}
	slices.SortFunc(tiers, func(a, b dimension) int { return cmp.Compare(number(a.Begin), number(b.Begin)) })
	for _, tier := range tiers {
		if _, is := new(big.Rat).SetString(tier.Price["USD"]); !is {
			return Quote{}, fmt.Errorf("the product %s has no price in USD: %v", i.Product.SKU, tier.Price)
		}
	}
	first := max(0, slices.IndexFunc(tiers, func(d dimension) bool { return number(d.Price["USD"]) > 0 }))
	return Quote{USD: tiers[first].Price["USD"], Tiered: len(tiers) > 1}, nil
}

func number(text string) float64 {
	n, _ := strconv.ParseFloat(text, 64)
	return n
}

// choose returns the price of the one item that is the product. Several are an error, and not a guess.
func choose(p prices.Product, region string, items []item) (Quote, error) {
	const mend = "; want one; fix: the filter in internal/aws/prices"
	found := slices.DeleteFunc(items, func(i item) bool { return !i.is(p) })
	switch len(found) {
	case 0:
		return Quote{}, fmt.Errorf("AWS's price list of %s has no product for %s%s", region, p, mend)
	case 1:
		return found[0].quote()
	}
	var names []string
	for _, i := range found {
		names = append(names, i.Product.SKU+" ("+i.Product.Attributes["usagetype"]+")")
	}
	slices.Sort(names)
	return Quote{}, fmt.Errorf("AWS's price list of %s has %d products for %s: %s%s", region, len(found), p, strings.Join(names, ", "), mend)
}
