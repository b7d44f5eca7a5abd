package review

import (
	"fmt"
	"slices"
	"strings"
)

// Rollback is what a plan is for that has services go back to other images, and what else it changes.
type Rollback struct {
	Services []ServiceRollback `json:"services"`
	Others   []string          `json:"beside"` // what else changes: addresses, where it helps with the attributes
}

// ServiceRollback is a service that goes back from one image to another.
type ServiceRollback struct {
	Service   string `json:"service"`
	From      string `json:"from"` // for people: by tag, where there is one
	To        string `json:"to"`
	Reference string `json:"reference"` // of the image that it goes back to, as the task definition has it
}

// SetRollback notes that the plan is to have services go back, and what else it changes.
func (r *Review) SetRollback(services []ServiceRollback) {
	r.Rollback = &Rollback{Services: services, Others: []string{}}
	for _, change := range r.changes() {
		r.Rollback.Others = append(r.Rollback.Others, change.others(services)...)
	}
	for _, output := range r.Outputs {
		r.Rollback.Others = append(r.Rollback.Others, "output "+output.Path)
	}
}

// others returns what of a change does not follow from other images alone: another image makes a new task
// definition, and its service takes that on.
func (c *Change) others(services []ServiceRollback) []string {
	var follows func(Attribute) bool
	switch {
	case c.Type == "aws_ecs_task_definition" && c.deposed != "":
		return nil
	case c.Type == "aws_ecs_task_definition" && c.Action == Replace:
		follows = func(a Attribute) bool { return a.isImage(services) }
	case c.Type == "aws_ecs_service" && c.Action == Update:
		follows = func(a Attribute) bool { return a.Path == "task_definition" }
	default:
		return []string{fmt.Sprintf("%s %s", c.Action, c.Address)}
	}
	var others []string
	for _, a := range c.Attributes {
		if !follows(a) {
			others = append(others, fmt.Sprintf("%s %s: %s", c.Action, c.Address, a.Path))
		}
	}
	return others
}

// isImage reports whether an attribute becomes the image that one of the services goes back to.
func (a Attribute) isImage(services []ServiceRollback) bool {
	return strings.HasPrefix(a.Path, "container_definitions[") && strings.HasSuffix(a.Path, "].image") &&
		slices.ContainsFunc(services, func(s ServiceRollback) bool { return a.After == shorten(s.Reference) })
}
