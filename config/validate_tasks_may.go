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
// them do. Where an environment has another boundary, or none, the foundation's does not count.
func (f Foundation) beyond(file string, e Environment) Problems {
	scope := permissions.Scope{
		Partition: regions.Partition(e.Region), Region: e.Region, Account: e.Account, Project: e.Project, Environment: e.Name,
		Name: naming.Of(e.Project, e.Name), TasksMay: Statements(f.TasksMay),
	}
	if f.CircleCI == nil || e.PermissionsBoundary != permissions.BoundaryARN(scope.Partition, e.Account, scope.Name) {
		return nil
	}
	boundary := permissions.Boundary(scope)
	var found Problems
	check := func(where string, permissions []Permission) {
		for _, p := range permissions {
			if missing := p.without(boundary, e.Region); len(missing.Actions) > 0 {
				found = append(found, Problem{
					File: file, Path: "tasks_may",
					Got:     fmt.Sprintf("%s %s on %s, and the boundary of the account's roles does not let them do that", where, strings.Join(missing.Actions, ", "), strings.Join(missing.Resources, ", ")),
					Allowed: "permissions that tasks_may covers",
					Fix:     "add the line " + missing.line() + " to tasks_may in " + file + ", and deploy " + f.Stack() + " before " + e.Name,
				})
			}
		}
	}
	e.eachContainer(func(at yamldoc.Path, container pulled) {
		check(e.Name+extension+" has environment_files in "+string(at)+", which take", FilesPermissions(container.files))
	})
	e.eachTaskRole(func(at yamldoc.Path, r TaskRole) {
		where := e.Name + extension + " gives the tasks of " + string(at)
		check(where, r.Permissions)
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

// without returns the actions and resources of the permission that no statement of a boundary covers.
func (p Permission) without(boundary iam.Document, region string) Permission {
	var missing Permission
	for _, action := range p.Actions {
		for _, resource := range p.Resources {
			covers := func(s iam.Statement) bool {
				return s.Covers(action, resource) && holdsIn(s.Condition, resource, region)
			}
			if slices.ContainsFunc(boundary.Statement, covers) {
				continue
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
