// Package review says what a Terraform plan would do, for the person who must approve it: by construct,
// with the reason for each change, and what cannot be undone first. It also decides whether
// a plan may go on, and whether two plans do the same.
//
// It works on the plan as "terraform show -json" prints it, and on nothing else. Values that Terraform
// calls sensitive never get into its results.
package review

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/resources"
	"cdah/internal/ops/caller"
	"cdah/internal/ops/cost"
)

// Action is what happens to a resource.
type Action string

// The actions, as reviews name them.
const (
	Create  Action = "create"
	Update  Action = "update"
	Replace Action = "replace"
	Destroy Action = "destroy"
	Move    Action = "move"   // only its address changes
	Import  Action = "import" // it exists, and comes into the state
	Forget  Action = "forget" // it leaves the state, and stays

	// Unknown is what cdah does not know: it may lose anything.
	Unknown Action = "unknown"
)

// Review is what the person who approves a plan needs to know.
type Review struct {
	Environment string          `json:"environment,omitempty"`
	Unchanged   string          `json:"untouched_since,omitempty"` // nothing was planned, as the branch has not changed the environment since it left this one
	Rollback    *Rollback       `json:"rollback,omitempty"`        // of a plan that goes back to other images
	Jobs        []string        `json:"jobs_before,omitempty"`     // that run, in this order, before the services change
	Counts      map[Action]int  `json:"counts"`
	Groups      []Group         `json:"groups"`
	Outputs     []Attribute     `json:"outputs"`
	Gate        Gate            `json:"gate"`
	Drift       []ResourceDrift `json:"drift"`
	Cost        *cost.Change    `json:"cost,omitempty"` // what it changes in the fixed costs

	By   caller.By         `json:"-"` // who has called, for the command lines in it
	Tags map[string]string `json:"-"` // of images that are named by their digest, by their reference

	exists bool            // something that the plan keeps
	rooted map[string]bool // constructs of which something exists already
}

// Group is the changes of one construct.
type Group struct {
	Construct string   `json:"construct"`
	Changes   []Change `json:"changes"`
}

// Change is what happens to one resource.
type Change struct {
	Address    string      `json:"address"`
	Type       string      `json:"type"`
	From       string      `json:"from,omitempty"` // its address until now, where that changes
	Action     Action      `json:"action"`
	Why        string      `json:"why,omitempty"`
	ForcedBy   []string    `json:"forced_by,omitempty"` // attributes that cannot change in place
	Loss       string      `json:"loss,omitempty"`      // what is lost with it, where that matters
	Allowed    string      `json:"allowed,omitempty"`   // who or what has allowed the loss
	Allows     []string    `json:"allows,omitempty"`    // what somebody may do then who could not before
	Attributes []Attribute `json:"attributes,omitempty"`

	deposed string // Terraform's key of an object that something has taken the place of
}

// Attribute is a value that changes.
type Attribute struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Read reads the output of "terraform show -json PLANFILE".
func Read(content []byte) (*tfjson.Plan, error) {
	var plan tfjson.Plan
	plan.UseJSONNumber(true) // large numbers must compare as they are
	if err := json.Unmarshal(content, &plan); err != nil {
		return nil, fmt.Errorf("read the plan: %w (want the output of terraform show -json)", err)
	}
	return &plan, nil
}

// New reviews a plan. The constructs are those of the stack that was planned; without any, resources
// are grouped by their names. What owners add to the stack is of their own services.
func New(plan *tfjson.Plan, constructs Constructs, own ...resources.Service) Review {
	r := Review{Counts: map[Action]int{}, Groups: []Group{}, Outputs: outputs(plan), Drift: drift(plan), rooted: map[string]bool{}}
	constructs = constructs.withGone(plan)
	groups := map[string]*Group{}
	add := func(name string, change Change) {
		r.Counts[change.Action]++
		if groups[name] == nil {
			groups[name] = &Group{Construct: name}
		}
		groups[name].Changes = append(groups[name].Changes, change)
	}
	for _, resource := range plan.ResourceChanges {
		if resource.Mode == tfjson.DataResourceMode {
			continue
		}
		construct := constructs.of(resource)
		action, changes := actionOf(resource)
		if changes {
			add(construct, losses{plan, own}.newChange(resource, action))
		}
		r.exists = r.exists || !changes
		r.rooted[construct] = r.rooted[construct] || action != Create
	}
	for _, change := range notPlanned(plan) {
		add("not known yet", change)
	}
	for _, group := range groups {
		slices.SortFunc(group.Changes, func(a, b Change) int { return cmp.Compare(a.Address, b.Address) })
		r.Groups = append(r.Groups, *group)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int { return cmp.Compare(a.Construct, b.Construct) })
	r.takenBack(plan)
	return r
}

// NotChanged is the review of an environment that was not planned, as a branch has left it as it was.
func NotChanged(environment, since string) Review {
	r := New(&tfjson.Plan{}, nil)
	r.Environment, r.Unchanged = environment, since
	return r
}

// Empty reports whether the plan changes nothing.
func (r Review) Empty() bool { return len(r.Groups) == 0 && len(r.Outputs) == 0 }

// changes returns all changes, in the order of the review.
func (r Review) changes() []*Change {
	var all []*Change
	for g := range r.Groups {
		for c := range r.Groups[g].Changes {
			all = append(all, &r.Groups[g].Changes[c])
		}
	}
	return all
}

// actionOf returns what happens to a resource, and false for nothing.
func actionOf(resource *tfjson.ResourceChange) (Action, bool) {
	if resource.Mode == tfjson.DataResourceMode {
		return "", false
	}
	if resource.Change == nil {
		return Unknown, true
	}
	action := named(resource.Change.Actions)
	switch {
	case action != "":
		return action, true
	case resource.Change.Importing != nil:
		return Import, true
	case resource.PreviousAddress != "" && resource.PreviousAddress != resource.Address:
		return Move, true
	default:
		return "", false
	}
}

// named names the actions on one object; no name is for none.
func named(actions tfjson.Actions) Action {
	switch {
	case actions.NoOp(), actions.Read():
		return ""
	case actions.Create():
		return Create
	case actions.Update():
		return Update
	case actions.Replace():
		return Replace
	case actions.Delete():
		return Destroy
	case actions.Forget():
		return Forget
	default:
		return Unknown
	}
}

// notPlanned returns what a plan does beside its changes to resources, and what it leaves to a later one: nothing
// says what either loses.
func notPlanned(plan *tfjson.Plan) []Change {
	var all []Change
	for _, deferred := range plan.DeferredChanges {
		if r := deferred.ResourceChange; r != nil {
			all = append(all, Change{
				Address: r.Address, Type: r.Type, Action: Unknown,
				Loss: "Terraform leaves it to a later plan (" + deferred.Reason + "), which nobody has reviewed",
			})
		}
	}
	for _, action := range plan.ActionInvocations {
		all = append(all, Change{
			Address: action.Address, Type: action.Type, Action: Unknown,
			Loss: "cdah does not know what is lost by this action of a provider",
		})
	}
	return all
}

func (l losses) newChange(resource *tfjson.ResourceChange, action Action) Change {
	c := Change{
		Address: resource.Address, Type: resource.Type, Action: action,
		Why: why(resource, action), Allows: newPermissions(resource), deposed: resource.DeposedKey,
	}
	if resource.Change != nil {
		c.ForcedBy = replacePaths(resource.Change)
	}
	if resource.PreviousAddress != resource.Address {
		c.From = resource.PreviousAddress
	}
	c.Loss = l.of(resource, action)
	if action == Update || action == Replace {
		c.Attributes = attributes(resource.Change, c.ForcedBy)
	}
	return c
}

// losses say what a plan loses.
type losses struct {
	plan *tfjson.Plan
	own  []resources.Service // of owners
}

// of says what an action on a resource loses, and nothing where that harms nobody.
func (l losses) of(resource *tfjson.ResourceChange, action Action) string {
	lost := ""
	switch {
	case action == Unknown && resource.Change == nil:
		return "the plan does not say what happens to it"
	case action == Unknown:
		return fmt.Sprintf("cdah does not know what is lost by %v", resource.Change.Actions)
	case action == Create:
		return l.takenOver(resource)
	case action == Replace:
		lost = l.whole(resource.Type)
	case action == Destroy && resource.DeposedKey == "":
		lost = cmp.Or(l.inUse(resource), l.whole(resource.Type))
	}
	if lost == "" && (action == Update || action == Replace) {
		lost = l.inPlace(resource.Type, resource.Change)
	}
	return lost
}

// deposed is why an object goes that something has taken the place of.
const deposed = "it was replaced before, and its removal is still to be done"

// taskDefinition is a type of which each change is another object.
const taskDefinition = "aws_ecs_task_definition"

// why says why Terraform does what it does, where the action alone does not.
func why(resource *tfjson.ResourceChange, action Action) string {
	if resource.DeposedKey != "" {
		return deposed
	}
	reason, known := reasons()[resource.ActionReason]
	switch {
	case resource.Type == taskDefinition && resource.ActionReason == tfjson.ActionReasonReplaceBecauseCannotUpdate:
		return "its next revision"
	case known:
		return reason
	case action == Destroy:
		return "everything is destroyed"
	case action == Move:
		return "the configuration has a moved block"
	default:
		return ""
	}
}

func reasons() map[tfjson.ActionReason]string {
	return map[tfjson.ActionReason]string{
		tfjson.ActionReasonReplaceBecauseCannotUpdate:    "what changes cannot change in place",
		tfjson.ActionReasonReplaceBecauseTainted:         "its last creation did not end well",
		tfjson.ActionReasonReplaceByRequest:              "somebody asked for it with -replace",
		tfjson.ActionReasonReplaceByTriggers:             "something it depends on changes (replace_triggered_by)",
		tfjson.ActionReasonDeleteBecauseNoResourceConfig: "the configuration no longer has it",
		tfjson.ActionReasonDeleteBecauseWrongRepetition:  "the configuration repeats it in another way",
		tfjson.ActionReasonDeleteBecauseCountIndex:       "the configuration has fewer of it",
		tfjson.ActionReasonDeleteBecauseEachKey:          "the configuration has no such key any more",
		tfjson.ActionReasonDeleteBecauseNoModule:         "the configuration no longer has its module",
		tfjson.ActionReasonDeleteBecauseNoMoveTarget:     "it moved to where the configuration has nothing",
	}
}
