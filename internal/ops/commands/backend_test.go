package commands

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/ops/smoke"
)

// The backend that the state is read from is the one that is synthesized.
func TestBackendIsThatOfTheStacks(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	project, problems := config.LoadProject(filepath.Join(root, "environments"), filepath.Join(root, "foundations"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	all := project.Environments
	for _, f := range project.Foundations {
		all = append(all, f.AsEnvironment())
	}
	kinds := map[string]bool{}
	for _, e := range all {
		text, err := os.ReadFile(filepath.Join(root, "site", "testdata", e.Name, "cdk.tf.json"))
		if errors.Is(err, os.ErrNotExist) {
			text, err = os.ReadFile(filepath.Join(root, "stacks", "testdata", e.Name, "cdk.tf.json"))
		}
		if errors.Is(err, os.ErrNotExist) {
			continue // its JSON is not kept
		}
		if err != nil {
			t.Fatal(err)
		}
		var stack struct {
			Terraform struct{ Backend map[string]map[string]any }
		}
		if err := json.Unmarshal(text, &stack); err != nil {
			t.Fatal(err)
		}
		got := backendOf(e)
		kinds[got.kind] = true
		if want := stack.Terraform.Backend; !reflect.DeepEqual(map[string]map[string]any{got.kind: got.options}, want) {
			t.Errorf("%s: got %v, want %v", e.Name, got, want)
		}
	}
	if len(kinds) == 0 {
		t.Error("no environments")
	}
}

const connectedWith = `{"version": 3, "backend": {"type": "s3", "config": {"bucket": "BUCKET", "key": "cdah/production/terraform.tfstate",
	"region": "eu-west-2", "allowed_account_ids": ["123456789012"], "use_lockfile": true, "profile": null}}}`

// The state is read whatever else has changed in the file, and without the app.
func TestTheAddressIsReadWithoutSynthesis(t *testing.T) {
	p := engine(t)
	p.write("cdktf.json", `{"app": "false"}`)
	p.write("outputs.json", `{"website_url": {"value": "http://a"}}`)
	p.write("cdktf.out/stacks/production/.terraform/terraform.tfstate", strings.Replace(connectedWith, "BUCKET", "cdah-test-state", 1))
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	p.write("cdktf.out/stacks/production/cdk.tf.json", stackOf(t, backendOf(s.env)))
	p.Environ = append(p.Environ, "BROWSER=none")
	const file = "environments/production.yaml"
	p.write(file, strings.Replace(p.read(file), "max: 6", "max: 5", 1))
	err = p.Open(t.Context(), "production")
	if calls := p.called(); err != nil || calls != "output" || p.read("stdout") != "http://a\n" {
		t.Errorf("got %v and %q, by %s", err, p.read("stdout"), calls)
	}
	p.write("outputs.json", "{}")
	if err := p.Open(t.Context(), "production"); !errors.Is(err, smoke.ErrNoWebsite) {
		t.Errorf("before a deployment: %v", err)
	}
	p.called()
	p.write(file, strings.Replace(p.read(file), "cdah-test-state", "cdah-other-state", 1))
	if err := p.Open(t.Context(), "production"); err == nil || p.called() != "" {
		t.Errorf("with another state it is not synthesized: %v", err)
	}
}

// stackOf is the JSON of a stack with a backend.
func stackOf(t *testing.T, b backend) string {
	t.Helper()
	stack, err := json.Marshal(map[string]any{"terraform": map[string]any{"backend": map[string]any{b.kind: b.options}}, "output": map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	return string(stack)
}

// A stack that is connected with its state is what reads it.
func TestConnected(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	const of, with = "cdktf.out/stacks/production/cdk.tf.json", "cdktf.out/stacks/production/.terraform/terraform.tfstate"
	stack := stackOf(t, backendOf(s.env))
	connected := strings.Replace(connectedWith, "BUCKET", "cdah-test-state", 1)
	for _, c := range []struct {
		what, stack, connected string
		want                   bool
	}{
		{"nothing", "", "", false},
		{"not connected", stack, "", false},
		{"connected", stack, connected, true},
		{"another stack", strings.Replace(stack, "cdah-test", "another", 1), connected, false},
		{"another state", stack, strings.Replace(connected, "cdah-test", "another", 1), false},
		{"a local state", stack, `{"backend": {"type": "local", "config": {"path": "a"}}}`, false},
	} {
		p.write(of, c.stack)
		p.write(with, c.connected)
		if got := s.isConnected(s.stackFile()); got != c.want {
			t.Errorf("%s: got %v", c.what, got)
		}
	}
}
