package config

import (
	"strings"
	"testing"

	"cdah/internal/yamldoc"
)

// What a task's containers are told must fit a task definition, all together, as ECS counts it: in JSON.
func TestDefinitionSize(t *testing.T) {
	t.Parallel()
	half := Container{Environment: map[string]string{"PAGE": strings.Repeat("<p>", maxDefinition/6)}}
	quoted := Container{Command: []string{strings.Repeat(`"`, maxDefinition/2)}}
	whole := Container{Entrypoint: []string{strings.Repeat("a", maxDefinition)}}
	for name, test := range map[string]struct {
		check func(*yamldoc.Checker)
		want  string // what it begins with; empty where all is right
	}{
		"half":  {func(c *yamldoc.Checker) { Job{Container: half}.validate("jobs.report", c) }, ""},
		"a job": {func(c *yamldoc.Checker) { Job{Container: whole}.validate("jobs.report", c) }, "jobs.report: has 65548 bytes"},
		"two halves": {func(c *yamldoc.Checker) {
			Service{Container: half, Sidecars: map[string]Sidecar{"a": {Container: half}}}.checkDefinition("services.web", c)
		}, "services.web: has 65610 bytes"},
		"quotes take two": {func(c *yamldoc.Checker) { Service{Container: quoted}.checkDefinition("services.web", c) }, "services.web: has 65548 bytes"},
		"labels": {func(c *yamldoc.Checker) {
			Service{Container: Container{Runtime: Runtime{DockerLabels: map[string]string{"a": strings.Repeat("b", maxDefinition)}}}}.checkDefinition("services.web", c)
		}, "services.web: has 65552 bytes"},
	} {
		var c yamldoc.Checker
		test.check(&c)
		if got := c.Problems().Error(); !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}
