package review

import (
	tfjson "github.com/hashicorp/terraform-json"
)

// What is said of a plan after a release that ECS has taken back.
const (
	againstRunning = "compared with what runs, as ECS has taken the last release back"
	asItRuns       = "the same as what runs: only the release that ECS has taken back goes"
	runsStill      = "an older revision, which still runs as ECS has taken the one after it back; it goes once the new one runs"
	runsFormer     = "ECS has taken its last release back, and it runs what ran before"
	triedAgain     = runsFormer + "; this tries the same release again"
)

// takenBack has a review say what runs in truth: a release that ECS has taken back has left its own task definition in the
// state, and the one that still runs as a deposed object, so that Terraform compares with what does not run.
func (r *Review) takenBack(plan *tfjson.Plan) {
	for _, left := range leftRunning(plan) {
		since, replaced := changesSinceRunning(plan, left)
		for _, c := range r.changes() {
			switch {
			case c.Type == "aws_ecs_service" && c.Action == Update && runs(plan, c.Address, left):
				c.Why = runsFormer
				if !replaced {
					c.Why = triedAgain
				}
			case c.Address != left.Address:
			case c.deposed == left.DeposedKey:
				c.Why = runsStill
			case c.Action == Replace && c.deposed == "" && replaced:
				c.Attributes, c.Why = since, againstRunning
				if len(since) == 0 {
					c.Why = asItRuns
				}
			}
		}
	}
}

// leftRunning returns the deposed task definitions that services run.
func leftRunning(plan *tfjson.Plan) []*tfjson.ResourceChange {
	run := map[any]bool{}
	for _, resource := range plan.ResourceChanges {
		if resource.Type == "aws_ecs_service" && resource.Change != nil {
			run[part(resource.Change.Before, "task_definition")] = true
		}
	}
	var all []*tfjson.ResourceChange
	for _, r := range plan.ResourceChanges {
		if r.Type == "aws_ecs_task_definition" && r.DeposedKey != "" && r.Change != nil && run[part(r.Change.Before, "arn")] {
			all = append(all, r)
		}
	}
	return all
}

// runs reports whether the service with an address runs a task definition.
func runs(plan *tfjson.Plan, service string, definition *tfjson.ResourceChange) bool {
	for _, r := range plan.ResourceChanges {
		if r.Address == service && r.Change != nil {
			return part(r.Change.Before, "task_definition") == part(definition.Change.Before, "arn")
		}
	}
	return false
}

// changesSinceRunning returns what changes compared with a deposed task definition that runs, in place of what Terraform
// compares with; false where the plan does not replace that.
func changesSinceRunning(plan *tfjson.Plan, left *tfjson.ResourceChange) ([]Attribute, bool) {
	for _, r := range plan.ResourceChanges {
		if r.Address == left.Address && r.DeposedKey == "" && r.Change != nil && r.Change.Actions.Replace() {
			change := *r.Change
			change.Before, change.BeforeSensitive = left.Change.Before, left.Change.BeforeSensitive
			return attributes(&change, replacePaths(&change)), true
		}
	}
	return nil, false
}
