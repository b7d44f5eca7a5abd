package smoke

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// Deployed is what the state says of a deployed environment.
type Deployed struct {
	URL      string
	Services []Service
}

// ErrNoWebsite is the error of a state that has no website: nothing is deployed yet, or something else.
var ErrNoWebsite = errors.New("the state has no website_url: deploy the environment first")

// ReadState reads what "terraform show -json" prints of a state. The zones of services are not in it.
func ReadState(content []byte) (Deployed, error) {
	var state tfjson.State
	if err := json.Unmarshal(content, &state); err != nil {
		return Deployed{}, fmt.Errorf("read the state: %w", err)
	}
	if state.Values == nil || state.Values.RootModule == nil || state.Values.Outputs["website_url"] == nil {
		return Deployed{}, ErrNoWebsite
	}
	var d Deployed
	d.URL, _ = state.Values.Outputs["website_url"].Value.(string)
	definitions := map[string]map[string]string{}
	for _, r := range state.Values.RootModule.Resources {
		if r.Type == "aws_ecs_task_definition" {
			definitions[text(r, "arn")] = digestsOf(text(r, "container_definitions"))
		}
	}
	for _, r := range state.Values.RootModule.Resources {
		if r.Type == "aws_ecs_service" {
			name, definition := text(r, "name"), text(r, "task_definition")
			d.Services = append(d.Services, Service{
				Name: name, Cluster: text(r, "cluster"), TaskDefinition: definition, Digests: definitions[definition],
				Minimum: minimumOf(state.Values.RootModule.Resources, name),
			})
		}
	}
	slices.SortFunc(d.Services, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
	return d, nil
}

func text(r *tfjson.StateResource, attribute string) string {
	value, _ := r.AttributeValues[attribute].(string)
	return value
}

// minimumOf returns the minimum of a service's tasks that scaling has; 0 where nothing scales it.
func minimumOf(all []*tfjson.StateResource, service string) int {
	for _, r := range all {
		if r.Type == "aws_appautoscaling_target" && strings.HasPrefix(text(r, "resource_id"), "service/") && strings.HasSuffix(text(r, "resource_id"), "/"+service) {
			minimum, _ := r.AttributeValues["min_capacity"].(float64)
			return int(minimum)
		}
	}
	return 0
}

// digestsOf returns the digests of a task definition's images, by container.
func digestsOf(definitions string) map[string]string {
	var containers []struct{ Name, Image string }
	_ = json.Unmarshal([]byte(definitions), &containers) // the provider has read them already
	digests := map[string]string{}
	for _, c := range containers {
		if _, digest, named := strings.Cut(c.Image, "@"); named {
			digests[c.Name] = digest
		}
	}
	return digests
}
