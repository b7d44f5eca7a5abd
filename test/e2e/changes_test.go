//go:build e2e

package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/internal/ops/emulator"
	"cdah/internal/testkit"
)

// change is a change of a running environment: a row of docs/trust/change-safety.md.
type change struct {
	Name string   // what the owner wants, such as "one more zone"
	YAML string   // what is edited, as the page shows it
	Edit []string // old and new texts of the environment's file, in turn

	// Replaces names the types of resources that the plan may destroy or replace, none of them kept, and
	// Why says why that must be and what visitors notice. Task definitions are revisions and need no reason.
	Replaces []string
	Why      string

	// Removes names the types of resources, kept ones too, that go with what the file no longer has.
	Removes []string
}

// changes are the rows of docs/trust/change-safety.md, by the part of an environment's file.
func changes() map[string][]change {
	return map[string][]change{
		"Network":       slices.Concat(networkChanges(), aclChanges()),
		"Load balancer": frontDoorChanges(),
		"Capacity":      capacityChanges(),
		"Services":      serviceChanges(),
	}
}

// kept reports whether nothing in an environment may ever replace a type of resource.
func kept(kind string) bool {
	return slices.Contains([]string{
		"aws_vpc", "aws_subnet", "aws_lb", "aws_lb_target_group", "aws_ecs_cluster",
		"aws_autoscaling_group", "aws_ecs_capacity_provider", "aws_s3_bucket", "aws_cloudwatch_log_group",
	}, kind)
}

// TestChangeSafety plans each change from a running environment and holds docs/trust/change-safety.md against
// the plans. With -update it writes the page.
func TestChangeSafety(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	base, rich := newWebsite(t, e, "base"), newWebsite(t, e, "rich")
	t.Run("deployed", func(t *testing.T) {
		for _, w := range []website{base, rich} {
			t.Run(w.environment, func(t *testing.T) {
				t.Parallel()
				w.plan(t)
				w.apply(t)
				w.noChanges(t)
			})
		}
	})
	if t.Failed() {
		return
	}

	rows := map[string][]row{}
	t.Run("plans", func(t *testing.T) {
		for part, all := range changes() {
			rows[part] = base.rows(t, all)
		}
		rows[takenBack] = rich.rows(t, backChanges())
	})
	t.Run("instances of every kind", func(t *testing.T) { testInstances(t, base.stack, base.text) })
	t.Run("a deployment that fails", func(t *testing.T) { testRollback(t, base.stack, base.text) })
	if !t.Failed() { // a row that failed would be a wrong row of the page
		testkit.Golden(t, filepath.Join(root, "docs", "trust", "change-safety.md"), page(rows))
	}
}

// website is a running environment of changes/.
type website struct {
	*stack
	text      string // of its file
	outputs   map[string]string
	variables []string
}

// newWebsite makes what an environment needs, in its account, and leaves it to be deployed.
func newWebsite(t *testing.T, e *emulator.Emulator, name string) website {
	t.Helper()
	file := filepath.Join("changes", name)
	text := readFile(t, file+".yaml")
	variables := credentials(t, e, accountOf(t, file, text))
	outputs := applyPrerequisites(t, variables, readFile(t, file+".tf")).outputs
	s := newStackOf(t, name, filled(text, outputs), variables)
	s.start(t)
	return website{s, text, outputs, variables}
}

// rows plans changes, in subtests, and returns what becomes of them by the time these are done.
func (w website) rows(t *testing.T, all []change) []row {
	t.Helper()
	rows := make([]row, len(all))
	for i, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			text := filled(edited(t, w.text, c.Edit...), w.outputs)
			planned, _ := w.beside(t, text, w.variables).plan(t, tfexec.Refresh(false))
			c.check(t, planned)
			rows[i] = newRow(c, planned)
		})
	}
	return rows
}

// beside returns a stack with another text and a copy of the state, in a folder of its own, so that several
// can be planned at once. What "terraform init" has brought is shared.
func (s *stack) beside(t *testing.T, text string, variables []string) *stack {
	t.Helper()
	other := newStackOf(t, s.environment, text, variables)
	state := "terraform." + s.environment + ".tfstate"
	put(t, filepath.Join(filepath.Dir(other.output), state), []byte(readFile(t, filepath.Join(filepath.Dir(s.output), state))))
	s.share(t, other)
	return other
}

// check fails the test where a plan destroys or replaces what the change does not say, or nothing of what
// it says.
func (c change) check(t *testing.T, plan []planned) {
	t.Helper()
	if len(plan) == 0 {
		t.Error("the plan is empty")
	}
	unused := slices.Concat(c.Replaces, c.Removes)
	for _, resource := range plan {
		if !resource.goes() || resource.Type == "aws_ecs_task_definition" {
			continue
		}
		removed := resource.Action == "delete" && slices.Contains(c.Removes, resource.Type)
		if !removed && !slices.Contains(c.Replaces, resource.Type) {
			t.Errorf("%s: %s %s, want it to stay", resource.Address, resource.Action, resource.Why)
		}
		unused = slices.DeleteFunc(unused, func(kind string) bool { return kind == resource.Type })
	}
	for _, kind := range unused {
		t.Errorf("no %s is destroyed or replaced", kind)
	}
	if len(c.Replaces)+len(c.Removes) > 0 && c.Why == "" {
		t.Error("a change that destroys or replaces says why")
	}
	for _, kind := range c.Replaces {
		if kept(kind) {
			t.Errorf("%s must never be replaced", kind)
		}
	}
}

// row is a change with what its plan does: how many resources of which type, by what happens to them.
type row struct {
	change
	Created, Updated, Replaced, Destroyed map[string]int
}

func newRow(c change, plan []planned) row {
	r := row{c, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	counts := map[string]map[string]int{"create": r.Created, "update": r.Updated, "replace": r.Replaced, "delete": r.Destroyed}
	for _, resource := range plan {
		if counts[resource.Action] == nil {
			panic(fmt.Sprintf("%s: unknown action %s", resource.Address, resource.Action))
		}
		counts[resource.Action][resource.Type]++
	}
	return r
}
