package kernel_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go/runtime"

	"cdah/internal/jsii/kernel/table"
)

// randomElements are each nth resource and data source of the provider, with a random configuration: always the same.
func randomElements(t *testing.T, nth int) []element {
	t.Helper()
	types, err := table.Open()
	if err != nil {
		t.Fatal(err)
	}
	var elements []element
	for i, name := range types.Modules() {
		if i%nth != 0 {
			continue
		}
		module, err := types.Module(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, class := range slices.Sorted(maps.Keys(module.Classes)) {
			c := module.Classes[class]
			if c.Base == "TerraformResource" || c.Base == "TerraformDataSource" {
				made := random{rand.New(rand.NewPCG(uint64(i), 0)), module, 120}
				elements = append(elements, element{runtime.FQN(c.FQN), made.structure(c.Config, 0)})
			}
		}
	}
	return elements
}

// random makes values of the types of a module.
type random struct {
	*rand.Rand
	module *table.Module
	budget int // of values, so that deep types come to an end
}

func (r *random) structure(name string, depth int) map[string]any {
	made := map[string]any{}
	properties := r.module.Types[name]
	for _, property := range slices.Sorted(maps.Keys(properties)) {
		wanted, required := strings.CutPrefix(properties[property], "!")
		if required || r.budget > 0 && r.Float64() < []float64{0.7, 0.6, 0.6, 0.25}[min(depth, 3)] {
			if value := r.value(wanted, depth+1); value != nil {
				made[property] = value
			}
		}
	}
	return made
}

func texts() []string {
	return []string{"plain", `a "quoted" \ text`, "<&>\u2028", "${upper(\"x\")} }", "", "-3e5 and 1e+298", "é😀\n\t\u0007"}
}

func (r *random) value(wanted string, depth int) any {
	r.budget--
	rest := wanted[1:]
	switch wanted[0] {
	case 's':
		return texts()[r.IntN(len(texts()))]
	case 'n':
		return []float64{0, 1, -1, 3.25, 1e21, 1e-7, 123456789012, 0.1, -0.5}[r.IntN(9)]
	case 'b':
		return r.IntN(2) == 0
	case 'a':
		return []any{"any", map[string]any{"k": 1}, []any{1, "b"}}[r.IntN(3)]
	case '[':
		list := []any{}
		for range r.IntN(3) {
			list = append(list, r.value(rest, depth+1))
		}
		return list
	case '{':
		dictionary := map[string]any{}
		for range r.IntN(3) {
			dictionary[[]string{"Key", "other-key", "10", "2", "fooBar"}[r.IntN(5)]] = r.value(rest, depth+1)
		}
		return dictionary
	case '(': // a value of the type that is not a token
		rest = strings.Replace(rest[:len(rest)-1], "=cdktf.IResolvable;", "", 1)
		return r.value(strings.Split(strings.Trim(rest, "|"), "|")[0], depth)
	}
	return r.structure(strings.TrimSuffix(rest, ";"), depth)
}
