package commands

import (
	"errors"
	"strings"
	"testing"
)

// The last line counts the changes, and only who asks for it gets an exit code for them.
func TestDiffCountsChanges(t *testing.T) {
	for plan, want := range map[string]string{
		`{"format_version": "1.2"}`: "no changes",
		`{"format_version": "1.2", "output_changes": {"x": {"actions": ["create"], "after": "new"}}}`:                                                                                                       "no resource changes, but outputs do: 1",
		`{"format_version": "1.2", "resource_changes": [{"address": "a.b", "change": {"actions": ["create"]}}, {"address": "data.a.b", "mode": "data", "change": {"actions": ["read"]}}]}`:                  "1 to create",
		`{"format_version": "1.2", "resource_changes": [{"address": "a.b", "change": {"actions": ["delete", "create"]}}, {"address": "a.c", "previous_address": "a.d", "change": {"actions": ["no-op"]}}]}`: "1 to replace, 1 to move",
	} {
		s := fakeTerraform(t, "echo '"+plan+"'")
		p := project{s.Runner, t}
		p.write("node_modules/.bin/cdktf", "#!/bin/sh\n$TERRAFORM_BINARY_NAME plan\n")
		p.write("cdktf.out/stacks/production/.terraform.lock.hcl", "")
		if err := s.diff(t.Context(), Options{}, false); err != nil {
			t.Errorf("%s: %v", want, err)
		}
		if err := s.diff(t.Context(), Options{}, true); errors.Is(err, ErrChanges) != (want != "no changes") {
			t.Errorf("%s, detailed: %v", want, err)
		}
		if got := p.read("stdout"); !strings.HasSuffix(got, "production: "+want+"\n") {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}
