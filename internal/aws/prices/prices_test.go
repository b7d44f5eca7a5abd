package prices_test

import (
	"maps"
	"slices"
	"testing"

	"cdah/internal/aws/prices"
	"cdah/internal/aws/resources"
)

// The table has each type that a stack can have, so that no figure leaves something out unseen; and no other, but for
// those that owners are known to add.
func TestTableIsWhatStacksHave(t *testing.T) {
	t.Parallel()
	table, made, owners := prices.Table(), resources.All(), resources.OwnersLosses()
	for _, kind := range slices.Sorted(maps.Keys(made)) {
		if _, has := table[kind]; !has {
			t.Errorf("internal/aws/prices does not say what %s costs, nor that it is free", kind)
		}
	}
	for kind, entry := range table {
		if made[kind].Loss == "" && owners[kind] == "" {
			t.Errorf("nothing makes %s; delete its entry in internal/aws/prices", kind)
		}
		if (entry.Amounts == nil) == (entry.Free == "") {
			t.Errorf("%s: want either amounts, or a page that says that it is free", kind)
		}
	}
}

// The regions' names before a usage type are many; what has another word there is another product.
func TestUsageTypes(t *testing.T) {
	t.Parallel()
	p := prices.Product{UsageType: "WebACLV2"}
	for usageType, want := range map[string]bool{
		"WebACLV2": true, "EUW2-WebACLV2": true, "EU-WebACLV2": true, "us-gov-west-1-WebACLV2": true, "ap-southeast-2-WebACLV2": true,
		"EUW2-ShieldProtected-WebACLV2": false, "ShieldProtected-WebACLV2": false, "Global-WebACLV2": false, "EUW2-TS-WebACLV2": false,
		"EUW2-WebACLV2-Basic": false, "EUW2XWebACLV2": false, "-WebACLV2": false, "": false,
	} {
		if got := p.HasUsageType(usageType); got != want {
			t.Errorf("%q: %t", usageType, got)
		}
	}
	if !(prices.Product{}).HasUsageType("Requests-RBP") {
		t.Error("a product that names no usage type has any")
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]prices.Product{
		"map[group:g productFamily:f regionCode:eu-west-2]": {Service: "s", Family: "f", Attributes: map[string]string{"group": "g"}},
		"map[fromRegionCode:eu-west-2]":                     {Service: "s", Place: prices.From},
		"map[productFamily:f]":                              {Service: "s", Family: "f", Place: prices.Everywhere},
	} {
		if got := format(p.Filters("eu-west-2")); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if len(p.Attributes) > 1 {
			t.Error("the table itself was changed")
		}
	}
}
