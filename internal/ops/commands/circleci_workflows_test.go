package commands

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/testkit/samples"

	"go.yaml.in/yaml/v3"
)

// holds evaluates a condition as CircleCI does, with the values of a pipeline.
func (l circleLogic) holds(values map[string]string) bool {
	for _, part := range l.And {
		if !part.holds(values) {
			return false
		}
	}
	if l.Or != nil && !slices.ContainsFunc(l.Or, func(part circleLogic) bool { return part.holds(values) }) {
		return false
	}
	if l.Not != nil && l.Not.holds(values) {
		return false
	}
	for _, value := range l.Equal {
		if valueOf(value, values) != valueOf(l.Equal[0], values) {
			return false
		}
	}
	return true
}

func valueOf(text string, values map[string]string) string {
	name, is := strings.CutPrefix(text, "<< ")
	if name = strings.TrimSuffix(name, " >>"); is {
		return values[name]
	}
	return text
}

// environments are those that the pipeline deploys: any of its parameters takes their names.
func (c circleConfig) environments() []string {
	return slices.DeleteFunc(slices.Clone(c.Parameters["destroy"].Enum), func(name string) bool { return name == "none" })
}

// TestCircleCIEnvironments sees that what the pipeline deploys has a file.
func TestCircleCIEnvironments(t *testing.T) {
	there := config.Names("../../../environments")
	for _, environment := range readCircleConfig(t).environments() {
		if !slices.Contains(there, environment) {
			t.Errorf(".circleci/config.yml deploys %s, which has no file environments/%[1]s.yaml; there are %v; "+
				"fix: rename or remove it there, as docs/deploy.md#credentials says", environment, there)
		}
	}
}

// circlePipeline is how a pipeline is started, and which workflows it must run.
type circlePipeline struct {
	branch, source, destroy, rollback string
	runs                              []string
}

// Which workflows a pipeline runs: no merge asks for a destruction, and a pipeline that destroys does nothing else.
func TestCircleCIWorkflows(t *testing.T) {
	c := readCircleConfig(t)
	pipelines := []circlePipeline{
		{"feature", "webhook", "", "", []string{"check"}},
		{"feature", "api", "", "", []string{"check"}},
		{"main", "webhook", "", "", []string{"deliver"}},
		{"main", "api", "", "", []string{"deliver"}},
		{"main", "scheduled_pipeline", "", "", []string{"drift"}},
	}
	for _, environment := range c.environments() {
		destroys, rollsBack := []string{"destroy-" + environment}, []string{"rollback-" + environment}
		pipelines = append(pipelines,
			circlePipeline{"main", "api", environment, "", destroys},
			circlePipeline{"main", "scheduled_pipeline", environment, "", destroys},
			circlePipeline{"feature", "api", environment, "", destroys},
			circlePipeline{"main", "api", "", environment, rollsBack},
			circlePipeline{"main", "api", environment, environment, destroys},
			circlePipeline{"feature", "api", "", environment, rollsBack},
		)
	}
	for _, pipeline := range pipelines {
		values := map[string]string{"pipeline.git.branch": pipeline.branch, "pipeline.trigger_source": pipeline.source}
		for name, parameter := range c.Parameters {
			values["pipeline.parameters."+name] = parameter.Default
		}
		for name, given := range map[string]string{"destroy": pipeline.destroy, "rollback": pipeline.rollback} {
			if given != "" {
				values["pipeline.parameters."+name] = given
			}
		}
		var runs []string
		for name, workflow := range c.Workflows {
			if workflow.When.holds(values) {
				runs = append(runs, name)
			}
		}
		if !slices.Equal(runs, pipeline.runs) {
			t.Errorf("%+v runs %v", pipeline, runs)
		}
	}
}

// What a parameter starts is for the main branch, by each of its jobs, and for the one environment that it is named
// after; and every environment that the pipeline deploys has it.
func TestCircleCIStartedByParameters(t *testing.T) {
	c := readCircleConfig(t)
	var deployed []string
	for name, workflow := range c.Workflows {
		action, environment, started := strings.Cut(name, "-")
		for _, node := range workflow.Jobs {
			if node.Kind != yaml.MappingNode {
				continue
			}
			var use circleUse
			strict(t, text(t, *node.Content[1]), &use)
			if name == "deliver" && use.Kind == "deploy" {
				deployed = append(deployed, use.Environment)
			}
			if started && use.Filters.Branches.Only != "main" {
				t.Errorf("%s: %s%s runs on other branches than main", name, node.Content[0].Value, use.Name)
			}
			if started && use.Type == "" && use.Environment != environment {
				t.Errorf("%s has %s for %s", name, use.Name, use.Environment)
			}
		}
		if parameter := c.Parameters[action]; started && !slices.Contains(parameter.Enum, environment) {
			t.Errorf("no parameter starts %s: %+v", name, parameter)
		}
	}
	if len(deployed) == 0 {
		t.Error("the pipeline deploys nothing")
	}
	want := slices.Sorted(slices.Values(append(deployed, "none")))
	for name, parameter := range c.Parameters {
		if got := slices.Sorted(slices.Values(parameter.Enum)); parameter.Default != "none" || !slices.Equal(got, want) {
			t.Errorf("%s is one of %v, and %q unless given; want %v and none", name, got, parameter.Default, want)
		}
		for _, environment := range deployed {
			if _, known := c.Workflows[name+"-"+environment]; !known {
				t.Errorf("there is no workflow %s-%s", name, environment)
			}
		}
	}
}

// The requests that pages show start workflows: their parameters are declared, with values that are allowed.
func TestDocumentedPipelineParameters(t *testing.T) {
	c := readCircleConfig(t)
	pages, err := filepath.Glob("../../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`"parameters": (\{.*?\})`).FindAllSubmatch(content, -1) {
			var given map[string]string
			if err := json.Unmarshal(match[1], &given); err != nil {
				t.Errorf("%s: %s: %v", page, match[1], err)
			}
			for name, value := range given {
				known := append(c.environments(), config.Names(filepath.Join(samples.Dir(t), "environments"))...) // the owner may call his otherwise
				if parameter := c.Parameters[name]; parameter.Enum != nil && !slices.Contains(known, value) || parameter.Type == "" {
					t.Errorf("%s: there is no parameter %s that may be %q", page, name, value)
				}
				shown[name] = true
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(shown)), slices.Sorted(maps.Keys(c.Parameters)); !slices.Equal(got, want) {
		t.Errorf("the pages show %v, want %v", got, want)
	}
}
