package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// besideTitle heads what a rollback does beside.
const besideTitle = "Changes more than the images: the file, or somebody, has changed what was deployed"

// Rollback is what a plan is for that has services go back to other images, and what it does beside that.
type Rollback struct {
	Services []Back   `json:"services"`
	Beside   []string `json:"beside"` // what else changes: addresses, where it helps with the attributes
}

// Back is a service that goes back from one image to another.
type Back struct {
	Service   string `json:"service"`
	From      string `json:"from"` // for people: by tag, where there is one
	To        string `json:"to"`
	Reference string `json:"reference"` // of the image that it goes back to, as the task definition has it
}

// GoBack notes that the plan, which is the one reviewed, is to have services go back, and what it does beside.
func (r *Review) GoBack(plan *tfjson.Plan, services []Back) {
	r.Rollback = &Rollback{Services: services, Beside: []string{}}
	since := sinceRunning(plan)
	for _, change := range r.changes() {
		against := *change
		if attributes, left := since[change.Address]; left && change.Action == Replace {
			against.Attributes = attributes
		}
		r.Rollback.Beside = append(r.Rollback.Beside, against.beside(services)...)
	}
	for _, output := range r.Outputs {
		r.Rollback.Beside = append(r.Rollback.Beside, "output "+output.Path)
	}
}

// sinceRunning returns what changes in task definitions against what their services run, by address, where
// that is not what Terraform replaces: a deployment that failed has left its definition in the state, and the
// one that still runs beside it.
func sinceRunning(plan *tfjson.Plan) map[string][]Attribute {
	run := map[any]bool{}
	for _, resource := range plan.ResourceChanges {
		if resource.Type == "aws_ecs_service" && resource.Change != nil {
			run[part(resource.Change.Before, "task_definition")] = true
		}
	}
	since := map[string][]Attribute{}
	for _, left := range plan.ResourceChanges {
		if left.Type != "aws_ecs_task_definition" || left.DeposedKey == "" || !run[part(left.Change.Before, "arn")] {
			continue
		}
		for _, resource := range plan.ResourceChanges {
			if resource.Address == left.Address && resource.DeposedKey == "" && resource.Change.Actions.Replace() {
				change := *resource.Change
				change.Before, change.BeforeSensitive = left.Change.Before, left.Change.BeforeSensitive
				since[left.Address] = attributes(&change, replacePaths(&change))
			}
		}
	}
	return since
}

// beside returns what of a change does not follow from other images alone: another image makes a new task
// definition, and its service takes that on.
func (c *Change) beside(services []Back) []string {
	var follows func(Attribute) bool
	switch {
	case c.Type == "aws_ecs_task_definition" && c.Why == deposed:
		return nil
	case c.Type == "aws_ecs_task_definition" && c.Action == Replace:
		follows = func(a Attribute) bool { return a.isImage(services) }
	case c.Type == "aws_ecs_service" && c.Action == Update:
		follows = func(a Attribute) bool { return a.Path == "task_definition" }
	default:
		return []string{fmt.Sprintf("%s %s", c.Action, c.Address)}
	}
	var beside []string
	for _, a := range c.Attributes {
		if !follows(a) {
			beside = append(beside, fmt.Sprintf("%s %s: %s", c.Action, c.Address, a.Path))
		}
	}
	return beside
}

// isImage reports whether an attribute becomes the image that one of the services goes back to.
func (a Attribute) isImage(services []Back) bool {
	return strings.HasPrefix(a.Path, "container_definitions[") && strings.HasSuffix(a.Path, "].image") &&
		slices.ContainsFunc(services, func(b Back) bool { return a.After == cut(strconv.Quote(b.Reference)) })
}
