package commands

import (
	"bytes"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The parts of CircleCI's configuration that the project uses, with all keys that its reference
// (https://circleci.com/docs/reference/configuration-reference/) and its published schema
// (https://github.com/CircleCI-Public/circleci-yaml-language-server, publicschema.json, in no package) allow
// in each: decoding strictly into these types refuses what they do not know.
type (
	circleConfig struct {
		Version    string                     `yaml:"version"`
		Parameters map[string]circleParameter `yaml:"parameters"`
		Executors  map[string]circleExecutor  `yaml:"executors"`
		Commands   map[string]circleJob       `yaml:"commands"`
		Jobs       map[string]circleJob       `yaml:"jobs"`
		Workflows  map[string]circleWorkflows `yaml:"workflows"`
	}
	circleExecutor struct {
		Docker        []struct{ Image string } `yaml:"docker"`
		ResourceClass string                   `yaml:"resource_class"`
	}
	circleJob struct {
		Executor   string                     `yaml:"executor"`
		Parameters map[string]circleParameter `yaml:"parameters"`
		Steps      []yaml.Node                `yaml:"steps"`
	}
	circleParameter struct {
		Type    string   `yaml:"type"`
		Enum    []string `yaml:"enum"`
		Default string   `yaml:"default"`
	}
	circleStep struct {
		Run *struct {
			Name      string `yaml:"name"`
			Command   string `yaml:"command" required:"true"`
			NoOutput  string `yaml:"no_output_timeout"`
			Condition string `yaml:"when"`
		} `yaml:"run"`
		SaveCache *struct {
			Name      string   `yaml:"name"`
			Key       string   `yaml:"key" required:"true"`
			Paths     []string `yaml:"paths" required:"true"`
			Condition string   `yaml:"when"`
		} `yaml:"save_cache"`
		RestoreCache *struct {
			Name string   `yaml:"name"`
			Keys []string `yaml:"keys" required:"true"`
		} `yaml:"restore_cache"`
		StoreArtifacts *struct {
			Name        string `yaml:"name"`
			Path        string `yaml:"path" required:"true"`
			Destination string `yaml:"destination"`
		} `yaml:"store_artifacts"`
		StoreTestResults *struct {
			Name string `yaml:"name"`
			Path string `yaml:"path" required:"true"`
		} `yaml:"store_test_results"`
		PersistToWorkspace *struct {
			Name  string   `yaml:"name"`
			Root  string   `yaml:"root" required:"true"`
			Paths []string `yaml:"paths" required:"true"`
		} `yaml:"persist_to_workspace"`
		AttachWorkspace *struct {
			Name string `yaml:"name"`
			At   string `yaml:"at" required:"true"`
		} `yaml:"attach_workspace"`
		When *struct {
			Condition circleLogic  `yaml:"condition" required:"true"`
			Steps     []circleStep `yaml:"steps" required:"true"`
		} `yaml:"when"`
	}
	circleWorkflows struct {
		When circleLogic `yaml:"when"`
		Jobs []yaml.Node `yaml:"jobs"`
	}
	circleLogic struct {
		And   []circleLogic `yaml:"and"`
		Or    []circleLogic `yaml:"or"`
		Not   *circleLogic  `yaml:"not"`
		Equal []string      `yaml:"equal"`
	}
	circleUse struct {
		Name     string   `yaml:"name"`
		Type     string   `yaml:"type"`
		Requires []string `yaml:"requires"`
		Context  []string `yaml:"context"`
		Filters  struct {
			Branches struct{ Only, Ignore string } `yaml:"branches"`
		} `yaml:"filters"`
		SerialGroup string `yaml:"serial-group"`
		// Parameters of our jobs.
		Environment string `yaml:"environment"`
		Kind        string `yaml:"kind"`
		Plan        string `yaml:"plan"`
	}
)

// strict decodes a node and refuses unknown keys.
func strict(t *testing.T, content []byte, into any) {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Errorf("%v in\n%s", err, content)
	}
}

// missing returns the keys of a step that CircleCI wants and the step does not have.
func missing(step circleStep) []string {
	var keys []string
	for _, kind := range reflect.ValueOf(step).Fields() {
		if kind.IsNil() {
			continue
		}
		for field, value := range kind.Elem().Fields() {
			if field.Tag.Get("required") != "" && value.IsZero() {
				keys = append(keys, field.Tag.Get("yaml"))
			}
		}
	}
	if step.When != nil {
		for _, within := range step.When.Steps {
			keys = append(keys, missing(within)...)
		}
	}
	return keys
}

func text(t *testing.T, node yaml.Node) []byte {
	t.Helper()
	var value any
	if err := node.Decode(&value); err != nil { // without anchors, which are elsewhere
		t.Fatal(err)
	}
	content, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func readCircleConfig(t *testing.T) circleConfig {
	t.Helper()
	content, err := os.ReadFile("../../../.circleci/config.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c circleConfig
	strict(t, content, &c)
	return c
}

// TestCircleCI holds the pipeline's file against CircleCI's rules, and sees that each job's steps are
// targets of the Makefile, or commands of the cdktf CLI.
func TestCircleCI(t *testing.T) {
	c := readCircleConfig(t)
	for name, executor := range c.Executors {
		for _, docker := range executor.Docker {
			if !regexp.MustCompile(`:\d+\.\d+\.\d+$`).MatchString(docker.Image) {
				t.Errorf("executor %s: %s is not pinned", name, docker.Image)
			}
		}
	}
	for name, job := range c.Jobs {
		if _, known := c.Executors[job.Executor]; !known {
			t.Errorf("job %s: there is no executor %q", name, job.Executor)
		}
		checkSteps(t, c, name, job)
	}
	for name, command := range c.Commands {
		checkSteps(t, c, name, command)
	}
	for name, workflow := range c.Workflows {
		checkWorkflow(t, c, name, workflow)
	}
}

func checkSteps(t *testing.T, c circleConfig, name string, job circleJob) {
	t.Helper()
	_, isJob := c.Jobs[name]
	for _, node := range job.Steps {
		if node.Kind == yaml.ScalarNode {
			if _, known := c.Commands[node.Value]; !known && node.Value != "checkout" {
				t.Errorf("%s: there is no command %s", name, node.Value)
			}
			continue
		}
		var step circleStep
		strict(t, text(t, node), &step)
		for _, key := range missing(step) {
			t.Errorf("%s: a step has no %s:\n%s", name, key, text(t, node))
		}
		if !isJob || step.Run == nil {
			continue
		}
		if step.Run.NoOutput == "" {
			t.Errorf("job %s: %q has no timeout", name, step.Run.Command)
		}
		for _, line := range expand(step.Run.Command, job.Parameters) {
			checkCommand(t, name, line)
		}
	}
}

// checkCommand sees that a step is a target of the Makefile, or a command of the cdktf CLI with the variables that
// make env prints; what changes AWS has an approved plan among them.
func checkCommand(t *testing.T, job, line string) {
	t.Helper()
	target, cdktf := strings.CutPrefix(line, `variables="$(`)
	if cdktf {
		var command string
		target, command, cdktf = strings.Cut(target, `)" && eval "$variables" && npx cdktf `)
		if changes := !strings.HasPrefix(command, "diff "); !cdktf || changes && !strings.Contains(target, " PLAN=") {
			t.Errorf("job %s: %q is no command of the cdktf CLI, or changes AWS without an approved plan", job, line)
		}
	}
	words := strings.Fields(target)
	if words[0] != "make" {
		if target != "npx cdktf synth" {
			t.Errorf("job %s: %q is not make", job, line)
		}
		return
	}
	make := exec.Command("make", append([]string{"-C", "../../..", "--dry-run"}, words[1:]...)...)
	if output, err := make.CombinedOutput(); err != nil {
		t.Errorf("job %s: %s: %v\n%s", job, line, err, output)
	}
}

// expand returns a command for each value of its parameters.
func expand(command string, parameters map[string]circleParameter) []string {
	all := []string{command}
	for name, p := range parameters {
		values := p.Enum
		if len(values) == 0 {
			values = []string{"production"}
		}
		var more []string
		for _, value := range values {
			for _, line := range all {
				more = append(more, strings.ReplaceAll(line, "<< parameters."+name+" >>", value))
			}
		}
		all = more
	}
	return all
}

func checkWorkflow(t *testing.T, c circleConfig, workflow string, w circleWorkflows) {
	t.Helper()
	before := map[string][]string{} // what each job so far requires
	for _, node := range w.Jobs {
		use, job := circleUse{}, node.Value
		if node.Kind == yaml.MappingNode {
			job = node.Content[0].Value
			strict(t, text(t, *node.Content[1]), &use)
		}
		name := job
		if use.Name != "" {
			name = use.Name
		}
		for _, required := range use.Requires {
			if _, known := before[required]; !known {
				t.Errorf("%s: %s requires %s, which is not before it", workflow, name, required)
			}
		}
		before[name] = use.Requires
		if _, known := c.Jobs[job]; !known && use.Type != "approval" {
			t.Errorf("%s: there is no job %s", workflow, job)
		}
		if job == "change" {
			checkChange(t, name, use, before)
		}
	}
}

// checkChange sees that what changes AWS is approved by somebody who had its plan, a destruction twice, on the main
// branch, and one at a time. Before has what each job before it requires.
func checkChange(t *testing.T, name string, use circleUse, before map[string][]string) {
	t.Helper()
	chain := map[string][]string{
		"deploy":  {"approve-" + use.Environment, "plan-" + use.Environment},
		"destroy": {"confirm-destroy-" + use.Environment, "approve-destroy-" + use.Environment, "plan-destroy-" + use.Environment},
	}[use.Kind]
	if strings.HasPrefix(name, "rollback-") {
		chain = []string{"approve-rollback-" + use.Environment, "plan-rollback-" + use.Environment}
	}
	for i, required := 0, use.Requires; i < len(chain); i++ {
		if !slices.Contains(required, chain[i]) || i == 0 && len(required) != 1 {
			t.Errorf("%s: of %v, %s is missing, or others stand beside it: %v", name, chain, chain[i], required)
		}
		required = before[chain[i]]
	}
	if use.Filters.Branches.Only != "main" || !strings.HasSuffix(use.SerialGroup, "/"+use.Environment) || !slices.Equal(use.Context, []string{"cdah-deploy"}) {
		t.Errorf("%s is not only for main, one at a time, with cdah-deploy: %+v", name, use)
	}
}
