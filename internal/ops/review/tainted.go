package review

import tfjson "github.com/hashicorp/terraform-json"

// serviceType is Terraform's type of an ECS service.
const serviceType = "aws_ecs_service"

// TaintedServices returns the ECS services that a plan replaces because their creation did not end well: the ids
// of those that are there, by address. Whether tasks of one run, the plan does not say.
func TaintedServices(plan *tfjson.Plan) map[string]string {
	ids := map[string]string{}
	for _, resource := range plan.ResourceChanges {
		if resource.Type != serviceType || resource.ActionReason != tfjson.ActionReasonReplaceBecauseTainted || resource.Change == nil {
			continue
		}
		before, _ := resource.Change.Before.(map[string]any)
		if id, _ := before["id"].(string); id != "" {
			ids[resource.Address] = id
		}
	}
	return ids
}

// Spare notes that a resource that is replaced does nothing, so that nothing is lost with it.
func (r *Review) Spare(address, why string) {
	for _, change := range r.changes() {
		if change.Address == address && change.Action == Replace {
			change.Loss, change.Why = "", change.Why+"; "+why
		}
	}
}
