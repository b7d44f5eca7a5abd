//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"
)

// planned is what a plan does with a resource.
type planned struct {
	Address, Type string
	Action        string // create, update, replace, delete, import or forget
	Why           string // where the action alone does not say it
}

// goes reports whether the resource is destroyed, be it for another in its place.
func (p planned) goes() bool { return p.Action == "delete" || p.Action == "replace" }

// plan plans and returns what happens to which resources, and whether Terraform sees any change at all: of
// an output, for one. It fails the test where Terraform warns of the configuration.
//
// Terraform tells all that while it plans: to read the plan's file takes as long as planning again, as the
// provider's schema is loaded once more.
func (s *stack) plan(t *testing.T, options ...tfexec.PlanOption) (changes []planned, changed bool) {
	t.Helper()
	defer took(t, "plan", time.Now())
	var output bytes.Buffer
	err := s.providers.with(s, func(provider *tfexec.ReattachOption) (err error) {
		changed, err = s.PlanJSON(t.Context(), &output, append(options, tfexec.Out(s.planFile()), provider)...)
		return err
	})
	s.SetStdout(io.Discard)
	if err != nil {
		t.Fatalf("%v\n%s", err, output.String())
	}
	for line := range bytes.Lines(output.Bytes()) {
		var message planMessage
		if err := json.Unmarshal(line, &message); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		switch {
		case message.Type == "diagnostic" && !s.warns:
			t.Errorf("%s: %s", message.Level, message.Text)
		case message.Type == "planned_change" && message.Change.Action != "move": // its address alone changes
			changes = append(changes, planned{
				message.Change.Resource.Address, message.Change.Resource.Type, message.Change.Action, message.Change.Reason,
			})
		}
	}
	return changes, changed
}

// planMessage is a line that "terraform plan -json" prints
// (https://developer.hashicorp.com/terraform/internals/machine-readable-ui).
type planMessage struct {
	Type   string `json:"type"`
	Level  string `json:"@level"`
	Text   string `json:"@message"`
	Change struct {
		Action, Reason string
		Resource       struct {
			Address string `json:"addr"`
			Type    string `json:"resource_type"`
		}
	}
}

func (s *stack) planFile() string { return filepath.Join(s.WorkingDir(), "plan") }

// nothingIsReplaced plans, and fails the test where the plan deletes or replaces anything but resources
// of the given types, or changes nothing.
func (s *stack) nothingIsReplaced(t *testing.T, but ...string) {
	t.Helper()
	changes, changed := s.plan(t, tfexec.Refresh(false))
	if !changed {
		t.Error("the plan is empty")
	}
	for _, change := range changes {
		if change.goes() && !slices.Contains(but, change.Type) {
			t.Errorf("%s: %s %s, want it to stay", change.Address, change.Action, change.Why)
		}
	}
}

// noChanges fails the test where a plan would change anything, outputs included.
func (s *stack) noChanges(t *testing.T, options ...tfexec.PlanOption) {
	t.Helper()
	if changes, changed := s.plan(t, options...); changed || len(changes) > 0 {
		plan, err := s.ShowPlanFileRaw(t.Context(), s.planFile())
		t.Errorf("the plan is not empty: %v\n%s", err, plan)
	}
}

// onlyInPlace plans, and fails the test where the plan does more than update resources, and where the
// updated resources are not those expected. Task definitions are revisions: a new one takes over from
// the old.
func (s *stack) onlyInPlace(t *testing.T, want ...string) {
	t.Helper()
	changes, _ := s.plan(t)
	missing := slices.Clone(want)
	for _, change := range changes {
		if change.Action != "update" && change.Type != "aws_ecs_task_definition" {
			t.Errorf("%s: %s %s, want an update in place", change.Address, change.Action, change.Why)
		}
		if !slices.Contains(want, change.Address) {
			t.Errorf("%s changes, which was not expected", change.Address)
		}
		missing = slices.DeleteFunc(missing, func(address string) bool { return address == change.Address })
	}
	for _, address := range missing {
		t.Errorf("%s does not change", address)
	}
}
