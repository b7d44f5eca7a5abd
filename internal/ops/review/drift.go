package review

import (
	"cmp"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// ResourceDrift is a resource that is not as the last deployment left it.
type ResourceDrift struct {
	Address string `json:"address"`

	// Gone is set when the resource no longer exists.
	Gone bool `json:"gone"`

	// Undone is set when a deployment would put it back. What is not undone is AWS's own doing, such as
	// the number of tasks that scaling decides, or something that the configuration leaves open.
	Undone bool `json:"undone"`

	// Guard is set when somebody has changed by hand what controls access, such as a security group, where
	// the configuration has nothing that would put it back.
	Guard bool `json:"guard"`

	Attributes []Attribute `json:"attributes,omitempty"`
}

// drift returns what has changed outside Terraform since the last deployment.
func drift(plan *tfjson.Plan) []ResourceDrift {
	planned := map[string]*tfjson.ResourceChange{}
	for _, resource := range plan.ResourceChanges {
		if _, changes := actionOf(resource); changes {
			planned[resource.Address] = resource
		}
	}
	all, own := []ResourceDrift{}, partsOf(plan)
	for _, resource := range plan.ResourceDrift {
		if resource.Change == nil || resource.Mode == tfjson.DataResourceMode || resource.Change.Actions.NoOp() {
			continue
		}
		d := ResourceDrift{Address: resource.Address, Gone: resource.Change.Actions.Delete()}
		if !d.Gone {
			d.Attributes = own.without(resource, attributes(resource.Change, nil))
		}
		d.Undone = d.undoneBy(planned[d.Address])
		d.Guard = !d.Undone && d.changes(guardedIn(resource))
		if d.Gone || len(d.Attributes) > 0 {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b ResourceDrift) int { return cmp.Compare(a.Address, b.Address) })
	return all
}

// undoneBy reports whether a planned change puts back what has changed.
func (d ResourceDrift) undoneBy(planned *tfjson.ResourceChange) bool {
	if planned == nil || planned.Change == nil {
		return false
	}
	if d.Gone || !planned.Change.Actions.Update() {
		return true
	}
	for _, change := range attributes(planned.Change, nil) {
		if slices.ContainsFunc(d.Attributes, func(a Attribute) bool { return a.Path == change.Path }) {
			return true
		}
	}
	return false
}

// guardedIn returns the attributes of a resource that control access. The roles of tasks are there for other root
// modules to give policies to.
func guardedIn(resource *tfjson.ResourceChange) []string {
	if resource.Type == "aws_iam_role" && strings.HasSuffix(resource.Name, "_task_role") {
		return nil
	}
	return guards()[resource.Type]
}

// guards are the attributes that control access, by type. Only Terraform should change them, even where they
// show more than the resource itself configures.
func guards() map[string][]string {
	return map[string][]string{
		"aws_default_security_group": {"ingress", "egress"},
		"aws_iam_role":               {"inline_policy", "managed_policy_arns"},
		"aws_network_acl":            {"ingress", "egress"},
		"aws_route_table":            {"route"},
		"aws_s3_bucket":              {"policy", "grant"},
		"aws_security_group":         {"ingress", "egress"},
	}
}

// changes reports whether any of the named attributes has changed.
func (d ResourceDrift) changes(names []string) bool {
	return slices.ContainsFunc(d.Attributes, func(a Attribute) bool {
		return slices.ContainsFunc(names, a.within)
	})
}

// within reports whether a value is the named attribute, or a part of it.
func (a Attribute) within(name string) bool {
	return within(a.Path, name)
}

// manual reports whether the drift is somebody's doing.
func (d ResourceDrift) manual() bool { return d.Undone || d.Gone || d.Guard }

// Drifted returns what somebody has changed.
func (r Review) Drifted() []ResourceDrift {
	return slices.DeleteFunc(slices.Clone(r.Drift), func(d ResourceDrift) bool { return !d.manual() })
}

// DriftReport is what a search for drift has found.
type DriftReport struct {
	Environment string `json:"environment"`

	// Drift is what somebody has changed.
	Drift []ResourceDrift `json:"drift"`

	// Left is what has changed, and a deployment leaves: AWS's own doing, or open in the configuration.
	Left []ResourceDrift `json:"left"`

	// Pending is what a deployment would change for another reason: the configuration is newer than the
	// last deployment.
	Pending []string `json:"pending"`
}

// DriftReport separates drift from what is yet to be deployed.
func (r Review) DriftReport() DriftReport {
	report := DriftReport{Environment: r.Environment, Drift: r.Drifted(), Left: []ResourceDrift{}, Pending: []string{}}
	drifted := map[string]bool{}
	for _, d := range r.Drift {
		if d.manual() {
			drifted[d.Address] = true
		} else {
			report.Left = append(report.Left, d)
		}
	}
	for _, change := range r.changes() {
		if !drifted[change.Address] {
			report.Pending = append(report.Pending, string(change.Action)+" "+change.Address)
		}
	}
	return report
}
