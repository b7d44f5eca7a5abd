package review

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
)

// effect is all that one plan does to one resource or output. When and by which Terraform it was
// planned, and what stays as it is, is not among it.
type effect struct {
	From            string         `json:"from,omitempty"`
	Provider        string         `json:"provider,omitempty"`
	Actions         tfjson.Actions `json:"actions"`
	Before          any            `json:"before"`
	After           any            `json:"after"`
	AfterUnknown    any            `json:"after_unknown"`
	BeforeSensitive any            `json:"before_sensitive"`
	AfterSensitive  any            `json:"after_sensitive"`
	ReplacePaths    []any          `json:"replace_paths,omitempty"`
	Import          any            `json:"import,omitempty"`
}

// effects returns what a plan does, by address; outputs are output.NAME.
func effects(plan *tfjson.Plan) map[string]effect {
	all := map[string]effect{}
	for _, resource := range plan.ResourceChanges {
		if _, changes := actionOf(resource); !changes && !reads(resource) {
			continue
		}
		e := newEffect(resource.Change)
		e.Provider = resource.ProviderName
		if resource.PreviousAddress != resource.Address {
			e.From = resource.PreviousAddress
		}
		address := resource.Address
		if resource.DeposedKey != "" {
			address += " (deposed " + resource.DeposedKey + ")"
		}
		all[address] = e
	}
	for name, change := range plan.OutputChanges {
		if !change.Actions.NoOp() {
			all["output."+name] = newEffect(change)
		}
	}
	return all
}

// reads reports whether a data source is read only when the plan is applied.
func reads(resource *tfjson.ResourceChange) bool {
	return resource.Change != nil && resource.Change.Actions.Read()
}

func newEffect(change *tfjson.Change) effect {
	e := effect{
		Actions: change.Actions, Before: change.Before, After: change.After, AfterUnknown: change.AfterUnknown,
		BeforeSensitive: change.BeforeSensitive, AfterSensitive: change.AfterSensitive, ReplacePaths: change.ReplacePaths,
	}
	if change.Importing != nil {
		e.Import = change.Importing
	}
	return e
}

// Digest identifies what a plan does: two plans with the same digest do the same.
func Digest(plan *tfjson.Plan) (string, error) {
	content, err := json.Marshal(effects(plan)) // maps are written in the order of their keys
	if err != nil {
		return "", fmt.Errorf("take the digest of a plan: %w", err)
	}
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// Difference is where two plans do not do the same.
type Difference struct {
	Address  string `json:"address"`
	Approved string `json:"approved"` // what the approved plan does
	Now      string `json:"now"`      // what the plan of now does
}

// Compare returns where a plan differs from the approved one: nothing where both do the same.
func Compare(approved, now *tfjson.Plan) ([]Difference, error) {
	a, n := effects(approved), effects(now)
	addresses := map[string]bool{}
	for address := range a {
		addresses[address] = true
	}
	for address := range n {
		addresses[address] = true
	}
	differences := []Difference{}
	for _, address := range slices.Sorted(maps.Keys(addresses)) {
		before, inApproved := a[address]
		after, inNow := n[address]
		switch {
		case !inApproved:
			differences = append(differences, Difference{address, "nothing", after.verb()})
		case !inNow:
			differences = append(differences, Difference{address, before.verb(), "nothing"})
		default:
			found, err := before.differences(address, after)
			if err != nil {
				return nil, err
			}
			differences = append(differences, found...)
		}
	}
	return differences, nil
}

// verb names the actions.
func (e effect) verb() string {
	if e.Actions.Replace() {
		return string(Replace)
	}
	if len(e.Actions) == 0 {
		return "no-op"
	}
	return string(e.Actions[0])
}

// differences returns where two effects on the same resource differ. What is sensitive is compared
// and not shown.
func (e effect) differences(address string, now effect) ([]Difference, error) {
	one, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	two, err := json.Marshal(now)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(one, two) {
		return nil, nil
	}
	if e.verb() != now.verb() {
		return []Difference{{address, e.verb(), now.verb()}}, nil
	}
	d := differ{}
	d.compare("", side{e.After, union(e.AfterSensitive, now.AfterSensitive), e.AfterUnknown}, side{now.After, now.AfterSensitive, now.AfterUnknown})
	if len(d.found) == 0 { // the same is wanted, of something that is no longer the same
		d.compare("", side{e.Before, union(e.BeforeSensitive, now.BeforeSensitive), nil}, side{now.Before, now.BeforeSensitive, nil})
	}
	var all []Difference
	for _, attribute := range d.found {
		if attribute.Before != attribute.After || attribute.Before == sensitive {
			all = append(all, Difference{join(address, attribute.Path), attribute.Before, attribute.After})
		}
	}
	if len(all) == 0 {
		all = append(all, Difference{address, e.verb(), now.verb() + ", but not the same"})
	}
	slices.SortFunc(all, func(a, b Difference) int { return cmp.Compare(a.Address, b.Address) })
	return all, nil
}

// union returns marks that hold wherever one of two does, as far as it takes to hide what either hides.
func union(a, b any) any {
	switch {
	case a == true || b == true:
		return true
	case a == nil:
		return b
	case b == nil:
		return a
	}
	am, aMap := a.(map[string]any)
	bm, bMap := b.(map[string]any)
	if !aMap || !bMap {
		return holdsTrue(a) || holdsTrue(b)
	}
	all := maps.Clone(am)
	for name, mark := range bm {
		all[name] = union(all[name], mark)
	}
	return all
}
