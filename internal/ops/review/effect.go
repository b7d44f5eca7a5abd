package review

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	tfjson "github.com/hashicorp/terraform-json"
)

// Effect is what a plan does to one resource or output: the object, and the values that it changes. It leaves
// out when the plan was made, and values that stay as they are: scaling may have changed the number of
// instances meanwhile, and a plan that leaves the number alone is still the same.
type Effect struct {
	Actions  tfjson.Actions   `json:"actions"`
	Provider string           `json:"provider,omitempty"`
	ID       string           `json:"id,omitempty"`   // of the object that is there
	From     string           `json:"from,omitempty"` // its address until now, where that changes
	Import   string           `json:"import,omitempty"`
	ForcedBy []string         `json:"forced_by,omitempty"`
	Values   map[string]Value `json:"values,omitempty"`
}

// Value is a value before and after, each as JSON; of a sensitive one, a hash.
type Value struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// Effects returns all that a plan does, by address; outputs are output.NAME. Sensitive values are
// hashed with the salt, so that two plans can be compared without either being known.
func Effects(plan *tfjson.Plan, salt string) map[string]Effect {
	all := map[string]Effect{}
	for _, resource := range plan.ResourceChanges {
		if _, changes := actionOf(resource); !changes && !reads(resource) {
			continue
		}
		e := Effect{}
		if resource.Change != nil {
			e = newEffect(resource.Change, salt)
		}
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
			all["output."+name] = newEffect(change, salt)
		}
	}
	for _, action := range plan.ActionInvocations {
		config := side{action.ConfigValues, nil, action.ConfigUnknown}
		all[action.Address] = Effect{
			Actions: tfjson.Actions{"invoke"}, Provider: action.ProviderName,
			Values: map[string]Value{"config": {After: config.encode(salt, true)}},
		}
	}
	for _, deferred := range plan.DeferredChanges {
		if r := deferred.ResourceChange; r != nil {
			all[r.Address] = Effect{Actions: tfjson.Actions{"defer"}, Provider: r.ProviderName}
		}
	}
	return all
}

// reads reports whether a data source is read only when the plan is applied.
func reads(resource *tfjson.ResourceChange) bool {
	return resource.Change != nil && resource.Change.Actions.Read()
}

func newEffect(change *tfjson.Change, salt string) Effect {
	e := Effect{Actions: change.Actions, ForcedBy: replacePaths(change)}
	if before, isMap := change.Before.(map[string]any); isMap {
		e.ID, _ = before["id"].(string)
	}
	if change.Importing != nil {
		e.Import = change.Importing.ID
	}
	if change.Actions.Delete() {
		return e // what is destroyed is not looked at
	}
	e.Values = map[string]Value{}
	d := differ{found: func(path string, before, after side) {
		hide := before.hidden() || after.hidden()
		e.Values[path] = Value{before.encode(salt, hide), after.encode(salt, hide)}
	}}
	d.compare("", side{change.Before, change.BeforeSensitive, nil}, side{change.After, change.AfterSensitive, change.AfterUnknown})
	return e
}

// hidden reports whether any part of the value is sensitive.
func (s side) hidden() bool { return holdsTrue(s.sensitive) }

// encode writes a value as JSON, or as its hash.
func (s side) encode(salt string, hide bool) string {
	if s.unknown == true {
		return unknown
	}
	content, err := json.Marshal([]any{s.value, s.unknown})
	if s.unknown == nil {
		content, err = json.Marshal(s.value)
	}
	if err != nil { // values come from JSON
		return err.Error()
	}
	if !hide {
		return string(content)
	}
	mac := hmac.New(sha256.New, []byte(salt))
	mac.Write(content)
	return hashPrefix + hex.EncodeToString(mac.Sum(nil))
}

// hashPrefix begins the hash of a sensitive value.
const hashPrefix = "hmac-sha256:"

// action names the actions.
func (e Effect) action() string {
	switch action := named(e.Actions); {
	case e.Actions.Read():
		return "read"
	case e.Actions.NoOp():
		return "keep"
	case action == Unknown:
		return actions(e)
	default:
		return string(action)
	}
}
