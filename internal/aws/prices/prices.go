// Package prices is the table of what AWS bills for the Terraform types of a stack: of each, the amounts of a month that
// its attributes tell, and by which attributes AWS's price list has their prices. It holds no price: those are asked of
// AWS, with https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html.
//
// A type that the constructs make and that has no entry fails the tests, and so does an entry that nothing makes.
package prices

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Hours are those of a month, as AWS's own calculator takes them
// (https://docs.aws.amazon.com/pricing-calculator/latest/userguide/getting-started.html).
const Hours = 730

// Entry is what a Terraform type costs: either Amounts or Free is set.
type Entry struct {
	Amounts func(Resource) []Amount // none for a resource whose attributes make it free
	Free    string                  // AWS's page that says that it is free, or that others pay for it
}

// Amount is something that AWS bills by a price for each unit.
type Amount struct {
	What string // such as "NAT gateway"
	Unit string // such as "hours"; empty where What is counted

	// Min and Max are how many units a month has, with the minimum and the maximum of instances. What Traffic makes has
	// neither: it is known by its price alone.
	Min, Max float64
	Traffic  bool

	Products []Product // has the price; of several the dearest; none where the price list is not asked
	Per      float64   // how many units the price is told for, such as a million requests; 1 where it is 0
	Note     string    // what the amount leaves open
}

// Product finds one product in AWS's price list. The names of attributes and values are those of its GetProducts
// (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html).
type Product struct {
	Service    string // code, such as AmazonEC2
	Family     string // productFamily; empty where the product has none
	UsageType  string // usagetype without the region before it, such as NatGateway-Hours; empty for any
	Attributes map[string]string
	Place      Place
}

// Place is which attribute of a product says where it is.
type Place string

// The places.
const (
	Here       Place = ""               // the stack's region, in regionCode
	From       Place = "fromRegionCode" // the stack's region, from which data is sent
	Everywhere Place = "everywhere"     // the product belongs to no region
)

// Filters are the attributes that GetProducts is asked for, by name. The usage type is not among them: AWS writes a
// short name of its own of the region before it.
func (p Product) Filters(region string) map[string]string {
	filters := maps.Clone(p.Attributes)
	if filters == nil {
		filters = map[string]string{}
	}
	if p.Family != "" {
		filters["productFamily"] = p.Family
	}
	switch p.Place {
	case Here:
		filters["regionCode"] = region
	case From:
		filters[string(From)] = region
	case Everywhere:
	}
	return filters
}

// String names the product by all that it is found by, but for the region.
func (p Product) String() string {
	parts := []string{p.Service}
	filters := p.Filters("")
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		if filters[name] != "" {
			parts = append(parts, name+"="+filters[name])
		}
	}
	if p.UsageType != "" {
		parts = append(parts, "usagetype="+p.UsageType)
	}
	return strings.Join(parts, ", ")
}

// regionBefore is what AWS writes before a usage type: nothing in us-east-1, a short name in capitals such as EUW2, or
// the region's own name. Others, such as Global- of the free tier or ShieldProtected-, are other products.
var regionBefore = regexp.MustCompile(`^(?:[A-Z][A-Z0-9]*|[a-z]{2}(?:-[a-z]+)+-\d)-$`)

// HasUsageType reports whether a usage type of the price list is the product's.
func (p Product) HasUsageType(usageType string) bool {
	before, is := strings.CutSuffix(usageType, p.UsageType)
	return p.UsageType == "" || is && (before == "" || regionBefore.MatchString(before))
}

// Table returns what each type costs.
func Table() map[string]Entry {
	table := map[string]Entry{}
	for _, part := range []map[string]Entry{network(), frontDoor(), instances(), watch(), storage(), free(), owners()} {
		maps.Copy(table, part)
	}
	return table
}

// amounts makes an entry of amounts that no attribute changes.
func amounts(all ...Amount) Entry {
	return Entry{Amounts: func(Resource) []Amount { return all }}
}

func fixed(what, unit string, count float64, product Product) Amount {
	return Amount{What: what, Unit: unit, Min: count, Max: count, Products: []Product{product}}
}

func traffic(what, unit string, product Product) Amount {
	return Amount{What: what, Unit: unit, Traffic: true, Products: []Product{product}}
}

// million has the price of an amount told for a million units.
func million(a Amount) Amount {
	a.Unit, a.Per = "million "+a.Unit, 1e6
	return a
}
