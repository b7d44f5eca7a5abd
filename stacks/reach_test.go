package stacks_test

import (
	"testing"

	"cdah/config"
	"cdah/internal/reach"
)

// testReach checks that what must pass passes, and that no rule lets through anything else.
func testReach(t *testing.T, e config.Environment, text []byte) {
	m, err := reach.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	report := reach.Check(m, reach.Website(e.Flows()))
	for _, row := range report.Rows() {
		if !row.OK {
			t.Errorf("%s → %s, %s must be: %s, as %s; %s", row.From, row.To, row.Traffic, row.Wanted, row.Why, row.Found)
		}
	}
	for _, excess := range report.Excess {
		t.Error(excess)
	}
}
