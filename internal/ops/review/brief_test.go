package review

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

// A first deployment only makes things, and nothing is there that it leaves as it is.
func TestFirst(t *testing.T) {
	for name, want := range map[string]bool{"create": true, "nothing": false, "harmless": false, "replacing": false, "destroying": false, "drift": false} {
		if got := New(read(t, name), nil).First(); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	plan := read(t, "create")
	plan.ResourceChanges = append(plan.ResourceChanges, &tfjson.ResourceChange{
		Address: "aws_vpc.kept", Type: "aws_vpc", Mode: tfjson.ManagedResourceMode, Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionNoop}},
	})
	if New(plan, nil).First() {
		t.Error("one that keeps a resource is taken for the first")
	}
	plan.ResourceChanges[len(plan.ResourceChanges)-1].Mode = tfjson.DataResourceMode
	if !New(plan, nil).First() {
		t.Error("one that reads something is not taken for the first")
	}
}

func TestWriteBrief(t *testing.T) {
	r := New(read(t, "create"), nil)
	r.Environment = "production"
	var out bytes.Buffer
	if err := r.WriteBrief(&out, AsNothingExists, "cdah plan production"); err != nil {
		t.Fatal(err)
	}
	const want = "production: 6 to create, as nothing of it exists yet\n\n" +
		"  alerts 2, network 2, logs 1, settings 1\n\n" +
		"Every resource: cdah plan production\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestList(t *testing.T) {
	items := slices.Repeat([]string{"load-balancer 10"}, 9)
	lines := strings.SplitAfter(list(items), "\n")
	for _, line := range lines {
		if len(line) > briefWidth+1 {
			t.Errorf("%q is longer than %d", line, briefWidth)
		}
	}
	if len(lines) != 4 || strings.Count(list(items), "10,") != 8 || !strings.HasSuffix(list(items), "10\n") {
		t.Errorf("got\n%s", list(items))
	}
}
