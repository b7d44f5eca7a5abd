package stacks_test

import (
	"testing"

	"cdah/config"
	"cdah/internal/reach"
)

func testReach(t *testing.T, e config.Environment, text []byte) {
	m, err := reach.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	need := reach.Website(e.Flows())
	report := reach.Check(m, need)
	for _, result := range report.Results {
		t.Logf("%v %v %v stops %v; %s", result.OK, result.Name, result.Traffic, result.StoppedBy, result.Found)
		if !result.OK {
			t.Errorf("%s: %s", result.Name, result.Found)
		}
	}
	for _, x := range report.Excess {
		t.Error(x)
	}
}
