package commands

import (
	"errors"
	"strings"
	"testing"
)

// The first line counts the changes, and only who asks for it gets an exit code for them.
func TestDiffCountsChanges(t *testing.T) {
	for plan, want := range map[string]string{
		`{"format_version": "1.2"}`: "no changes",
		`{"format_version": "1.2", "output_changes": {"x": {"actions": ["create"], "after": "new"}}}`:                                                                                                       "no resource changes, but outputs do: 1",
		`{"format_version": "1.2", "resource_changes": [{"address": "a.b", "change": {"actions": ["create"]}}, {"address": "data.a.b", "mode": "data", "change": {"actions": ["read"]}}]}`:                  "1 to create",
		`{"format_version": "1.2", "resource_changes": [{"address": "a.b", "change": {"actions": ["delete", "create"]}}, {"address": "a.c", "previous_address": "a.d", "change": {"actions": ["no-op"]}}]}`: "1 to replace, 1 to move",
	} {
		code := "2"
		if want == "no changes" {
			code = "0"
		}
		s := fakeTerraform(t, "echo '"+plan+"'; case $2 in plan) exit "+code+"; esac")
		p := project{s.Runner, t}
		p.synthesized()
		if err := s.diff(t.Context(), DiffOptions{}); err != nil {
			t.Errorf("%s: %v", want, err)
		}
		if err := s.diff(t.Context(), DiffOptions{Detailed: true}); errors.Is(err, ErrChanges) != (want != "no changes") {
			t.Errorf("%s, detailed: %v", want, err)
		}
		if got := p.read("stdout"); !strings.HasPrefix(got, "production: "+want) || strings.Contains(got, "resource_changes") {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}
