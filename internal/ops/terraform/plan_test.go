package terraform

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadPlan(t *testing.T) {
	cases := map[string]struct {
		plan string
		want Changes
		text string
	}{
		"nothing": {
			`{"format_version":"1.2","resource_changes":[
				{"address":"a.a","change":{"actions":["no-op"]}},
				{"address":"data.a.b","mode":"data","change":{"actions":["read"]}}],
			  "output_changes":{"x":{"actions":["no-op"]}}}`,
			Changes{}, "no changes",
		},
		"of each kind": {
			`{"format_version":"1.2","resource_changes":[
				{"address":"a.a","change":{"actions":["create"]}},
				{"address":"a.b","change":{"actions":["create"]}},
				{"address":"a.c","change":{"actions":["update"]}},
				{"address":"a.d","change":{"actions":["delete"]}},
				{"address":"a.e","change":{"actions":["delete","create"]}},
				{"address":"a.f","change":{"actions":["create","delete"]}}]}`,
			Changes{Add: 4, Change: 1, Destroy: 3}, "4 to add, 1 to change, 3 to destroy",
		},
		"outputs only": {
			`{"format_version":"1.2","output_changes":{"x":{"actions":["create"]}}}`,
			Changes{Outputs: 1}, "no resource changes, but outputs do: 1",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := ReadPlan([]byte(c.plan))
			if err != nil || got != c.want || got.String() != c.text {
				t.Errorf("got %+v (%v), %v; want %+v (%s)", got, got, err, c.want, c.text)
			}
		})
	}
	if _, err := ReadPlan([]byte("Error: no plan")); err == nil {
		t.Error("text that is no plan was read as one")
	}
}

func TestCountResources(t *testing.T) {
	file := filepath.Join(t.TempDir(), "terraform.tfstate")
	if n, err := CountResources(file); n != 0 || err != nil {
		t.Errorf("without a file: got %d, %v", n, err)
	}
	write(t, file, `{"version":4,"resources":[
		{"mode":"data","instances":[{}]},
		{"mode":"managed","instances":[{},{}]},
		{"mode":"managed","instances":[{}]}]}`)
	if n, err := CountResources(file); n != 3 || err != nil {
		t.Errorf("got %d, %v; want 3", n, err)
	}
	write(t, file, "{")
	if _, err := CountResources(file); err == nil {
		t.Error("half a state was counted")
	}
}

func TestLocked(t *testing.T) {
	stacks := t.TempDir()
	local, production := filepath.Join(stacks, "local"), filepath.Join(stacks, "production")
	for _, dir := range []string{local, production} {
		if err := os.Mkdir(dir, 0o750); err != nil {
			t.Fatal(err)
		}
	}
	if ok, err := Locked(local); ok || err != nil {
		t.Errorf("without any lock file: got %v, %v", ok, err)
	}
	write(t, filepath.Join(production, lockFile), "the choice")
	if ok, err := Locked(local); !ok || err != nil {
		t.Errorf("beside a locked stack: got %v, %v", ok, err)
	}
	if got, _ := os.ReadFile(filepath.Join(local, lockFile)); string(got) != "the choice" {
		t.Errorf("the copied lock file holds %q", got)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
