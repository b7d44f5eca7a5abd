//go:build e2e

package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflowJob is a job of a workflow of the pipeline, with the commands of its own steps.
type workflowJob struct {
	name     string
	commands []string
}

// workflow reads the jobs of a workflow from the pipeline's file: in their order, without approvals, with the values
// that the workflow gives their parameters.
func workflow(t *testing.T, clone, name string) []workflowJob {
	t.Helper()
	var file struct {
		Jobs map[string]struct {
			Parameters map[string]struct {
				Default string `yaml:"default"`
			} `yaml:"parameters"`
			Steps []yaml.Node `yaml:"steps"`
		} `yaml:"jobs"`
		Workflows map[string]struct {
			Jobs []yaml.Node `yaml:"jobs"`
		} `yaml:"workflows"`
	}
	if err := yaml.Unmarshal([]byte(readFile(t, filepath.Join(clone, ".circleci", "config.yml"))), &file); err != nil {
		t.Fatal(err)
	}
	var all []workflowJob
	for _, node := range file.Workflows[name].Jobs {
		var uses map[string]map[string]any
		if err := node.Decode(&uses); err != nil {
			continue // a job by its name alone: it is given nothing
		}
		for job, given := range uses {
			called := workflowJob{name: fmt.Sprint(given["name"])}
			for _, step := range file.Jobs[job].Steps {
				command := ownCommand(step)
				for parameter, is := range file.Jobs[job].Parameters {
					value := is.Default
					if given[parameter] != nil {
						value = fmt.Sprint(given[parameter])
					}
					command = strings.ReplaceAll(command, "<< parameters."+parameter+" >>", value)
				}
				if command != "" {
					called.commands = append(called.commands, command)
				}
			}
			if given["type"] != "approval" {
				all = append(all, called)
			}
		}
	}
	if len(all) == 0 {
		t.Skipf("the pipeline, which an owner may change, has no workflow %s with jobs", name) // TestCircleCIStartedByParameters misses it
	}
	return all
}

// ownCommand returns the command of a step that runs one; empty for others, which are CircleCI's.
func ownCommand(step yaml.Node) string {
	var own struct {
		Run struct {
			Command string `yaml:"command"`
		} `yaml:"run"`
	}
	if step.Kind != yaml.MappingNode || step.Decode(&own) != nil {
		return ""
	}
	return own.Run.Command
}

// runJob runs the commands of a job as CircleCI's shell does, but for make cdktf: useCLI has lent the CLI.
func (p pipeline) runJob(t *testing.T, job workflowJob) string {
	t.Helper()
	var output strings.Builder
	for _, command := range job.commands {
		if command != "make cdktf" {
			output.WriteString(run(t, p.clone, p.variables, "bash", "-eo", "pipefail", "-c", command))
		}
	}
	return output.String()
}
