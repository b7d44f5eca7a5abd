package config

import (
	"bytes"
	"encoding/json"
	"fmt"

	"cdah/internal/yamldoc"
)

// maxDefinition is the size of a task definition in bytes, which AWS does not raise
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html).
const maxDefinition = 64 << 10

func (s Service) checkDefinition(at yamldoc.Path, c *yamldoc.Checker) {
	containers := []Container{s.Container}
	for _, sidecar := range s.Sidecars {
		containers = append(containers, sidecar.Container)
	}
	checkDefinition(at, containers, c)
}

func (j Job) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkDefinition(at, []Container{j.Container}, c)
}

// checkDefinition refuses containers with more text than a task definition has room for. What synthesis adds, less
// than a kilobyte for each, is not counted.
func checkDefinition(at yamldoc.Path, containers []Container, c *yamldoc.Checker) {
	size := 0
	for _, k := range containers {
		for name, value := range k.Environment {
			size += len(`{"name":,"value":},`) + jsonSize(name) + jsonSize(value)
		}
		size += jsonSize(k.Entrypoint) + jsonSize(k.Command) + jsonSize(k.Runtime.DockerLabels)
	}
	if size > maxDefinition {
		c.Error(at, fmt.Sprintf("has %d bytes of variables, commands and labels", size), fmt.Sprintf("up to %d in a task definition, with all else", maxDefinition),
			"keep long values in a file, which environment_files names, or in the image")
	}
}

// jsonSize is the size of a value in JSON, of < and > as they are.
func jsonSize(value any) int {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // texts can always be written
	}
	return text.Len() - len("\n")
}
