// Package testkit reads synthesized Terraform JSON for tests: what a resource says, and what must
// be created before, and destroyed after, what.
package testkit

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Document is the Terraform JSON of one stack.
type Document struct {
	raw       map[string]any
	resources map[string]map[string]any // by address
	edges     map[string][]string       // from an address to those it refers to
}

// reference is the address of a resource in an expression or in depends_on.
var reference = regexp.MustCompile(`\b(aws_[a-z0-9_]+\.[A-Za-z0-9_]+)`)

// Parse reads the JSON of a stack.
func Parse(t testing.TB, text []byte) *Document {
	t.Helper()
	d := &Document{resources: map[string]map[string]any{}, edges: map[string][]string{}}
	if err := json.Unmarshal(text, &d.raw); err != nil {
		t.Fatalf("the synthesized JSON cannot be read: %v", err)
	}
	byType, _ := d.raw["resource"].(map[string]any)
	for kind, named := range byType {
		for name, body := range named.(map[string]any) {
			d.resources[kind+"."+name] = body.(map[string]any)
		}
	}
	for address, body := range d.resources {
		walk(body, func(text string) {
			for _, match := range reference.FindAllString(text, -1) {
				if d.resources[match] != nil && match != address {
					d.edges[address] = append(d.edges[address], match)
				}
			}
		})
	}
	return d
}

// walk calls visit with every string in value, keys and comments left out.
func walk(value any, visit func(string)) {
	switch value := value.(type) {
	case string:
		visit(value)
	case []any:
		for _, element := range value {
			walk(element, visit)
		}
	case map[string]any:
		for key, element := range value {
			if key != "//" {
				walk(element, visit)
			}
		}
	}
}

// Strings calls visit with every string of the document, comments left out.
func (d *Document) Strings(visit func(string)) { walk(d.raw, visit) }

// Raw returns a top-level block, such as variable, or nil where there is none.
func (d *Document) Raw(block string) any { return d.raw[block] }

// Addresses returns the addresses of all resources, in order.
func (d *Document) Addresses() []string { return slices.Sorted(maps.Keys(d.resources)) }

// OfType returns the addresses of the resources of a type, in order.
func (d *Document) OfType(kind string) []string {
	var found []string
	for _, address := range d.Addresses() {
		if strings.HasPrefix(address, kind+".") {
			found = append(found, address)
		}
	}
	return found
}

// Body returns all that a resource says, or nil where there is none of that address.
func (d *Document) Body(address string) map[string]any { return d.resources[address] }

// Get returns what stands at a path below a resource or a top-level block: keys and list places,
// separated by slashes, as in Get(t, "aws_lb.load_balancer", "access_logs/enabled"). It fails the
// test where nothing stands there.
func (d *Document) Get(t testing.TB, address, path string) any {
	t.Helper()
	value, ok := d.Look(address, path)
	if !ok {
		t.Fatalf("%s has no %s; its addresses are:\n%s", address, path, strings.Join(d.Addresses(), "\n"))
	}
	return value
}

// Look is Get for what may be missing.
func (d *Document) Look(address, path string) (any, bool) {
	value := d.raw[address]
	if body, ok := d.resources[address]; ok {
		value = body
	}
	for _, step := range strings.Split(path, "/") {
		switch at := value.(type) {
		case map[string]any:
			value = at[step]
		case []any:
			place, err := strconv.Atoi(step)
			if err != nil || place < 0 || place >= len(at) {
				return nil, false
			}
			value = at[place]
		default:
			return nil, false
		}
	}
	return value, value != nil
}

// Needs reports whether Terraform creates the resource at address after the one at other, and so
// destroys it before: because it refers to it, or to what does.
func (d *Document) Needs(address, other string) bool {
	seen := map[string]bool{}
	var visit func(string) bool
	visit = func(at string) bool {
		if at == other {
			return true
		}
		if seen[at] {
			return false
		}
		seen[at] = true
		return slices.ContainsFunc(d.edges[at], visit)
	}
	return address != other && visit(address)
}
