package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/permissions"
	"cdah/internal/aws/regions"
	"cdah/internal/yamldoc"
)

// checkTasksMay tells of what makes no bound. Other wildcards are what a bound is written with.
func (f Foundation) checkTasksMay(c *yamldoc.Checker) {
	for i, p := range f.TasksMay {
		if at := yamldoc.Path("tasks_may").Index(i).Key("actions"); slices.Contains(p.Actions, "*") {
			c.Warn(at, "bounds nothing: who deploys could make a role that may do anything to these resources", "name the services, such as s3:*")
		}
	}
	if f.CircleCI == nil && len(f.TasksMay) > 0 {
		c.Error("tasks_may", "there is no circleci, for whose roles the foundation makes a boundary", "tasks_may with circleci", "remove it, or add circleci")
	}
}

// beyond says what the tasks of an environment are given and its boundary, as the foundation makes it, would not let
// them do.
func (f Foundation) beyond(file string, e Environment) Problems {
	bounds := f.BoundsOf(e)
	if bounds == nil {
		return nil
	}
	var found Problems
	e.eachContainer(func(at yamldoc.Path, container pulled) {
		where := e.Name + extension + " has environment_files in " + string(at) + ", which take"
		found = append(found, bounds.Beyond(file, where, FilesPermissions(container.files)...)...)
	})
	e.eachTaskRole(func(at yamldoc.Path, r TaskRole) {
		where := e.Name + extension + " gives the tasks of " + string(at)
		found = append(found, bounds.Beyond(file, where, r.Permissions...)...)
		if len(r.Policies) > 0 && len(f.TasksMay) == 0 {
			found = append(found, Problem{
				File: file, Path: "tasks_may", Severity: yamldoc.Warning,
				Got: where + " policies, of which AWS allows only what the boundary of the account's roles lets them do, and tasks_may is empty",
				Fix: "say in tasks_may what these policies are for",
			})
		}
	})
	return found
}

// Bounds are the boundary of an environment's roles, as the foundation of its account makes it.
type Bounds struct {
	foundation  Foundation
	environment Environment
	boundary    iam.Document
}

// BoundsOf returns what bounds the roles of an environment, or nil where that is not the foundation's boundary: it has
// another, or none, or the foundation makes none.
func (f Foundation) BoundsOf(e Environment) *Bounds {
	scope := permissions.Scope{
		Partition: regions.Partition(e.Region), Region: e.Region, Account: e.Account, Project: e.Project, Environment: e.Name,
		Name: naming.Of(e.Project, e.Name), TasksMay: Statements(f.TasksMay),
	}
	if f.CircleCI == nil || e.PermissionsBoundary != permissions.BoundaryARN(scope.Partition, e.Account, scope.Name) {
		return nil
	}
	return &Bounds{f, e, permissions.Boundary(scope)}
}

// Beyond says which of some permissions the boundary takes away, and what to write into the foundation's file. where says
// who gives them. A resource with "${" in it, a reference of Terraform's, is known only once it is made: the actions on it
// are asked about alone.
func (b *Bounds) Beyond(file, where string, given ...Permission) Problems {
	var found Problems
	for _, p := range given {
		missing := b.without(p)
		if len(missing.Actions) == 0 {
			continue
		}
		found = append(found, Problem{
			File: file, Path: "tasks_may",
			Got:     fmt.Sprintf("%s %s on %s, and the boundary of the account's roles does not let them do that", where, strings.Join(missing.Actions, ", "), strings.Join(missing.Resources, ", ")),
			Allowed: "permissions that tasks_may covers",
			Fix:     "add the line " + missing.line() + " to tasks_may in " + file + ", and deploy " + b.foundation.Stack() + " before " + b.environment.Name,
		})
	}
	return found
}

// without returns the actions and resources of a permission that no statement of the boundary covers.
func (b *Bounds) without(p Permission) Permission {
	var missing Permission
	for _, action := range p.Actions {
		for _, resource := range p.Resources {
			reference := strings.Contains(resource, "${")
			covers := func(s iam.Statement) bool {
				return (s.Covers(action, resource) || reference && s.Allows(action)) && holdsIn(s.Condition, resource, b.environment.Region)
			}
			if slices.ContainsFunc(b.boundary.Statement, covers) {
				continue
			}
			if reference {
				resource = b.anyOf(action)
			}
			if !slices.Contains(missing.Actions, action) {
				missing.Actions = append(missing.Actions, action)
			}
			if !slices.Contains(missing.Resources, resource) {
				missing.Resources = append(missing.Resources, resource)
			}
		}
	}
	return missing
}

// anyOf stands for each resource of the account that an action may be for. The ARNs of buckets name no account
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
func (b *Bounds) anyOf(action string) string {
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	arn := "arn:" + regions.Partition(b.environment.Region) + ":" + service
	if service == "s3" {
		return arn + ":::*"
	}
	return arn + ":*:" + b.environment.Account + ":*"
}

// holdsIn reports whether a condition holds for what tasks do to a resource from a region: none does, and that a
// request goes to the region does where the resource may be there.
func holdsIn(condition iam.Condition, resource, region string) bool {
	if len(condition) == 0 {
		return true
	}
	requested := len(condition) == 1 && len(condition["StringEquals"]) == 1 && condition["StringEquals"]["aws:RequestedRegion"] == region
	parts := strings.SplitN(resource, ":", 6)
	return requested && (len(parts) < 6 || parts[3] == region)
}

// line is the permission as an item of a list in YAML.
func (p Permission) line() string {
	quoted := func(texts []string) string {
		all := make([]string, len(texts))
		for i, text := range texts {
			all[i] = strconv.Quote(text) // whole: it is to be copied
		}
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("- {actions: [%s], resources: [%s]}", quoted(p.Actions), quoted(p.Resources))
}
