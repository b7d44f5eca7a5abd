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

// Which workflows a pipeline runs: no merge asks for a destruction, and a pipeline that destroys does nothing else.
func TestCircleCIWorkflows(t *testing.T) {
	c := readCircleConfig(t)
	for _, pipeline := range []struct {
		branch, source, destroy string
		runs                    []string
	}{
		{"feature", "webhook", "", []string{"check"}},
		{"feature", "api", "", []string{"check"}},
		{"main", "webhook", "", []string{"deliver"}},
		{"main", "api", "", []string{"deliver"}},
		{"main", "scheduled_pipeline", "", []string{"drift"}},
		{"main", "api", "staging", []string{"destroy-staging"}},
		{"main", "api", "production", []string{"destroy-production"}},
		{"main", "scheduled_pipeline", "production", []string{"destroy-production"}},
		{"feature", "api", "production", []string{"destroy-production"}},
	} {
		values := map[string]string{"pipeline.git.branch": pipeline.branch, "pipeline.trigger_source": pipeline.source}
		for name, parameter := range c.Parameters {
			values["pipeline.parameters."+name] = parameter.Default
		}
		if pipeline.destroy != "" {
			values["pipeline.parameters.destroy"] = pipeline.destroy
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

// A destruction is for the main branch, by each of its jobs, and every environment that the pipeline deploys has one.
func TestCircleCIDestroys(t *testing.T) {
	c := readCircleConfig(t)
	var deployed []string
	for name, workflow := range c.Workflows {
		for _, node := range workflow.Jobs {
			if node.Kind != yaml.MappingNode {
				continue
			}
			var use circleUse
			strict(t, text(t, *node.Content[1]), &use)
			if use.Kind == "deploy" {
				deployed = append(deployed, use.Environment)
			}
			destroys := strings.HasPrefix(name, "destroy-")
			if destroys && use.Filters.Branches.Only != "main" {
				t.Errorf("%s: %s%s runs on other branches than main", name, node.Content[0].Value, use.Name)
			}
			if environment := strings.TrimPrefix(name, "destroy-"); destroys && use.Type == "" && use.Environment != environment {
				t.Errorf("%s has %s for %s", name, use.Name, use.Environment)
			}
		}
	}
	want := append(slices.Sorted(slices.Values(deployed)), "none")
	destroy := c.Parameters["destroy"]
	if got := slices.Sorted(slices.Values(destroy.Enum)); destroy.Default != "none" || !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("destroy is one of %v, and %q unless given; want %v and none", got, destroy.Default, want)
	}
	for _, environment := range deployed {
		if _, known := c.Workflows["destroy-"+environment]; !known {
			t.Errorf("there is no workflow destroy-%s", environment)
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
		for _, match := range regexp.MustCompile(`(?s)--data '(\{.*?\})'`).FindAllSubmatch(content, -1) {
			var request struct{ Parameters map[string]string }
			if err := json.Unmarshal(match[1], &request); err != nil {
				t.Errorf("%s: %s: %v", page, match[1], err)
			}
			for name, value := range request.Parameters {
				if parameter := c.Parameters[name]; parameter.Enum != nil && !slices.Contains(parameter.Enum, value) || parameter.Type == "" {
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
