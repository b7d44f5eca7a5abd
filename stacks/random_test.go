package stacks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/aws/prices"
	"cdah/internal/aws/resources"
	"cdah/internal/ops/cost"
	"cdah/internal/ops/simulate"
	"cdah/internal/testkit"
	"cdah/internal/testkit/environments"
	"cdah/stacks"
)

// FuzzSynth synthesizes valid environments, one for each seed: none fails, no two resources want to have what AWS
// gives once, each can be simulated, and what is asked of an owner's environment holds for any.
func FuzzSynth(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		text := environments.New(environments.Seeded(seed)).YAML()
		file := filepath.Join(t.TempDir(), environments.Name+".yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		e, problems := config.Load(file)
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := stacks.Synth(config.Project{Environments: []config.Environment{e}}, dir); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		written, d := written(t, dir, environments.Name)
		nothingTwice(t, d)
		if _, err := simulate.Read(written); err != nil {
			t.Errorf("it cannot be simulated: %v", err)
		}
		hasCosts(t, written)
		testOrder(t, d)
		testRules(t, e, d)
		testReach(t, e, written)
		if t.Failed() {
			t.Log(text)
		}
	})
}

// hasCosts fails the test where a stack has something whose cost is not known, or where what is paid for comes to nothing:
// then an attribute that tells it was not read.
func hasCosts(t *testing.T, written []byte) {
	t.Helper()
	set, err := cost.OfStack(written)
	if err != nil {
		t.Fatal(err)
	}
	table := prices.Table()
	for _, r := range set.All() {
		entry, known := table[r.Type]
		if !known {
			t.Errorf("nobody knows what %s.%s costs", r.Type, r.Name)
		}
		if entry.Amounts == nil {
			continue
		}
		for _, amount := range entry.Amounts(r) {
			if !amount.Traffic && amount.Max == 0 {
				t.Errorf("%s.%s has no %s", r.Type, r.Name, amount.What)
			}
			for _, product := range amount.Products {
				if strings.HasSuffix(product.UsageType, ":") {
					t.Errorf("%s.%s: %s is of no type", r.Type, r.Name, product)
				}
			}
		}
	}
}

// nothingTwice fails the test where two resources of a stack are to have what AWS gives once. Alarms of both types share
// their names.
func nothingTwice(t *testing.T, d *testkit.Document) {
	t.Helper()
	owners := map[string]string{}
	for _, address := range d.Addresses() {
		kind, _, _ := strings.Cut(address, ".")
		values := []string{strings.Replace(kind, "_composite_", "_metric_", 1)}
		known := false
		for _, attribute := range resources.Once(kind) {
			value, given := d.Look(address, attribute)
			values = append(values, fmt.Sprint(value))
			known = given
		}
		if key := strings.Join(values, " "); known && owners[key] != "" { // not where AWS chooses the last part
			t.Errorf("%s and %s are both %s", owners[key], address, key)
		} else if known {
			owners[key] = address
		}
		if _, named := d.Look(address, "name"); named && len(resources.Once(kind)) == 0 {
			t.Errorf("%s has a name; say what tells one from the others", address)
		}
	}
}
