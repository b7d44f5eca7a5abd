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

// What is made as a whole in an environment that exists is told by its number; what changes beside it is listed, and
// all where only a few resources are new.
func TestWriteWithoutNew(t *testing.T) {
	plan := &tfjson.Plan{}
	change := func(address string, action tfjson.Action) {
		kind, name, _ := strings.Cut(address, ".")
		plan.ResourceChanges = append(plan.ResourceChanges, &tfjson.ResourceChange{
			Address: address, Type: kind, Name: name, Mode: tfjson.ManagedResourceMode, Change: &tfjson.Change{Actions: tfjson.Actions{action}},
		})
	}
	constructs := Constructs{}
	for construct, kinds := range map[string][]string{"service-api": {"a", "b", "c", "d"}, "scaling-api": {"a", "b", "c"}, "alerts": {"a", "b", "c", "d", "e"}} {
		for _, kind := range kinds {
			address := "aws_" + kind + "." + strings.ReplaceAll(construct, "-", "_")
			constructs[address] = construct
			change(address, tfjson.ActionCreate)
		}
	}
	constructs["aws_z.alerts"] = "alerts"
	change("aws_z.alerts", tfjson.ActionNoop)
	r := New(plan, constructs)
	r.Environment = "production"
	for _, c := range r.changes() {
		if c.Address == "aws_b.service_api" {
			c.Allows = []string{"s3:GetObject on *"}
		}
	}
	var out bytes.Buffer
	if err := r.WriteWithoutNew(&out, "cdah plan production"); err != nil || !r.HasNew() {
		t.Fatal(err, r.HasNew())
	}
	const want = "production: 12 to create\n\n" +
		"alerts:\n  + create  aws_a.alerts\n  + create  aws_b.alerts\n  + create  aws_c.alerts\n  + create  aws_d.alerts\n  + create  aws_e.alerts\n\n" +
		"service-api:\n  + create  aws_b.service_api\n      allows: s3:GetObject on *\n\n" +
		"Created as a whole:\n  service-api 4, scaling-api 3\n\nEvery resource: cdah plan production\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	for _, resource := range plan.ResourceChanges {
		if resource.Address == "aws_a.service_api" { // scaling-api, of three, is still new
			resource.Change.Actions = tfjson.Actions{tfjson.ActionUpdate}
		}
	}
	if New(plan, constructs).HasNew() {
		t.Error("a construct of which something exists is taken for a new one")
	}
}
