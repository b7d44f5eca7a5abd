package actions_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"cdah/internal/aws/actions"
)

func names(all []actions.Action) []string {
	var texts []string
	for _, action := range all {
		texts = append(texts, action.Name)
	}
	return texts
}

func TestMatching(t *testing.T) {
	t.Parallel()
	if got := actions.Matching("s3:getobject"); len(got) != 1 || got[0] != (actions.Action{Name: "s3:GetObject", Resource: true}) {
		t.Errorf("s3:getobject is %v", got)
	}
	if got := actions.Matching("cloudwatch:PutMetricData"); len(got) != 1 || got[0].Resource {
		t.Errorf("cloudwatch:PutMetricData is %v", got)
	}
	if got := names(actions.Matching("dynamodb:BatchGet*")); !slices.Contains(got, "dynamodb:BatchGetItem") {
		t.Errorf("dynamodb:BatchGet* is %v", got)
	}
	for _, unknown := range []string{"s3:GetObjekt", "dynamo:GetItem", "*", ""} {
		if got := actions.Matching(unknown); len(got) > 0 {
			t.Errorf("%q is %v", unknown, got)
		}
	}
	if all := actions.Services(); !slices.IsSorted(all) || len(all) < 400 {
		t.Errorf("%d services", len(all))
	}
}

// The emulator judges by the same version of the reference.
func TestEmulatorKnowsTheSame(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../emulator/checks/permissions/reference/actions.json")
	if err != nil {
		t.Fatal(err)
	}
	var services map[string]struct{ Actions map[string]any }
	if err := json.Unmarshal(text, &services); err != nil {
		t.Fatal(err)
	}
	for service, reference := range services {
		known := names(actions.Of(service))
		for name := range reference.Actions {
			if !slices.Contains(known, service+":"+name) {
				t.Errorf("there is no %s:%s", service, name)
			}
		}
		if len(known) != len(reference.Actions) {
			t.Errorf("%s has %d actions here and %d there", service, len(known), len(reference.Actions))
		}
	}
}
