package approval

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/caller"
	"cdah/internal/ops/review"
)

const stack = `{"resource":{}}`

func read(t *testing.T, name string) *tfjson.Plan {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "review", "testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := review.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// keep writes a kept plan to a file, after an alteration of its text.
func keep(t *testing.T, oldNew ...string) string {
	t.Helper()
	p, err := New(Content{Environment: "production", Variables: []string{"tag=1"}}, []byte(stack), read(t, "harmless"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plans", "production.json")
	if err := p.Save(file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), "correct-horse") {
		t.Error("the kept plan shows the secret")
	}
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(string(content), oldNew[i]) {
			t.Fatalf("no %s in:\n%s", oldNew[i], content)
		}
	}
	if err := os.WriteFile(file, []byte(strings.NewReplacer(oldNew...).Replace(string(content))), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheSamePlanIsApproved(t *testing.T) {
	file := keep(t)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is not the user's alone: %v, %v", info.Mode(), err)
	}
	p, err := Open(file, "production", false, "", caller.By{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, "production", false, p.Digest, caller.By{}); err != nil {
		t.Error(err)
	}
	if err := p.CheckStack([]byte(stack)); err != nil {
		t.Error(err)
	}
	if differences, err := p.CheckPlan(read(t, "harmless")); err != nil {
		t.Error(differences, err)
	}
}

func TestRefusals(t *testing.T) {
	cases := map[string]struct {
		file        string
		environment string
		destroy     bool
		digest      string
		want        string
	}{
		"another environment":  {keep(t), "staging", false, "", "is of production, not of staging"},
		"to destroy":           {keep(t), "production", true, "", "it is for cdah deploy --plan "},
		"another digest":       {keep(t), "production", false, "sha256:cd", "of the reviewed one sha256:cd"},
		"an altered effect":    {keep(t, "sns:Subscribe", "sns:*"), "production", false, "", "has been altered"},
		"an altered variable":  {keep(t, "tag=1", "tag=2"), "production", false, "", "has been altered"},
		"an altered intention": {keep(t, `"destroy": false`, `"destroy": true`), "production", true, "", "has been altered"},
	}
	for name, c := range cases {
		_, err := Open(c.file, c.environment, c.destroy, c.digest, caller.By{})
		if !errors.Is(err, ErrNotApproved) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a refusal that says %q", name, err, c.want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none"), "production", false, "", caller.By{}); err == nil || !strings.Contains(err.Error(), "cdah plan production") {
		t.Errorf("without a plan: %v", err)
	}
}

// Who alters the digest as well is found out by the plan of the deployment.
func TestForgedPlan(t *testing.T) {
	p, err := Open(keep(t), "production", false, "", caller.By{})
	if err != nil {
		t.Fatal(err)
	}
	p.Effects["aws_sns_topic.alerts"].Values["display_name"] = review.Value{Before: `""`, After: `"mine"`}
	if p.Digest, err = p.digest(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "forged.json")
	if err := p.Save(file); err != nil {
		t.Fatal(err)
	}
	if p, err = Open(file, "production", false, "", caller.By{}); err != nil {
		t.Fatal(err)
	}
	differences, err := p.CheckPlan(read(t, "harmless"))
	if !errors.Is(err, ErrNotApproved) || len(differences) != 1 || differences[0].Address != "aws_sns_topic.alerts.display_name" {
		t.Errorf("got %v, %v", differences, err)
	}
	if err := p.CheckStack([]byte(stack + " ")); !errors.Is(err, ErrNotApproved) {
		t.Errorf("another stack: %v", err)
	}
}

// A release makes revisions of task definitions, and builds nothing.
func TestBuilds(t *testing.T) {
	revision := review.Effect{Actions: tfjson.Actions{tfjson.ActionCreate, tfjson.ActionDelete}}
	p := Plan{Content: Content{Effects: map[string]review.Effect{
		"aws_ecs_task_definition.web": revision,
		"aws_ecs_service.web":         {Actions: tfjson.Actions{tfjson.ActionUpdate}},
	}}}
	if p.Builds() {
		t.Error("a release counts as building")
	}
	p.Effects["aws_vpc_security_group_ingress_rule.a"] = review.Effect{Actions: tfjson.Actions{tfjson.ActionDelete}}
	if !p.Builds() {
		t.Error("a rule is removed, and that counts as nothing")
	}
}
