package commands

import (
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/review"
)

// aheadOfJobs returns the addresses that are to be applied before some jobs run: what of a plan is the jobs' own; and what
// is new, such as the cluster of a first deployment or a database, as jobs may need it and nothing that runs does. Services
// come after the jobs, and so does what needs something that is there to change.
func aheadOfJobs(plan *tfjson.Plan, constructs review.Constructs, jobs []string) []string {
	a := ahead{map[string]bool{}, references(plan)}
	var own, others []string
	for _, r := range plan.ResourceChanges {
		construct := constructs.Of(r.Type, r.Name)
		switch {
		case r.Mode == tfjson.DataResourceMode || r.Change == nil:
		case moves(r): // Terraform refuses a plan that leaves them out
			own = append(own, r.Address)
		case r.Change.Actions.NoOp() || r.Change.Actions.Delete():
		case slices.ContainsFunc(jobs, func(job string) bool { return construct == "job-"+job }):
			own = append(own, r.Address)
		case r.Change.Actions.Create() && !ofService(construct):
			others = append(others, r.Address)
		default:
			a.after[r.Address] = true
		}
	}
	for _, address := range others {
		if !a.needsLater(address, map[string]bool{}) {
			own = append(own, address)
		}
	}
	slices.Sort(own)
	return slices.Compact(own)
}

func moves(r *tfjson.ResourceChange) bool {
	return r.PreviousAddress != "" && r.PreviousAddress != r.Address
}

// ofService reports whether a construct is a part of what visitors meet: a service, its scaling, or redirects.
func ofService(construct string) bool {
	return strings.HasPrefix(construct, "service-") || strings.HasPrefix(construct, "scaling-") || construct == "redirects"
}

// ahead tells what of a plan can be applied ahead of the rest.
type ahead struct {
	after      map[string]bool     // addresses that are not
	references map[string][]string // of each address in the configuration
}

// needsLater reports whether a resource needs, itself or by others, one that is not applied ahead. One that the root
// module does not configure is taken for such.
func (a ahead) needsLater(address string, seen map[string]bool) bool {
	needed, known := a.references[address]
	if !known || a.after[address] {
		return true
	}
	seen[address] = true
	return slices.ContainsFunc(needed, func(other string) bool { return !seen[other] && a.needsLater(other, seen) })
}

// references returns which resources each resource and data source of the root module refers to.
func references(plan *tfjson.Plan) map[string][]string {
	all := map[string][]string{}
	if plan.Config == nil || plan.Config.RootModule == nil {
		return all
	}
	for _, r := range plan.Config.RootModule.Resources {
		var found []string
		for _, reference := range append(referencesOf(r.Expressions), r.DependsOn...) {
			if address := resourceOf(reference); address != "" {
				found = append(found, address)
			}
		}
		all[r.Address] = found
	}
	return all
}

func referencesOf(expressions map[string]*tfjson.Expression) []string {
	var found []string
	for _, expression := range expressions {
		if expression == nil || expression.ExpressionData == nil {
			continue
		}
		found = append(found, expression.References...)
		for _, block := range expression.NestedBlocks {
			found = append(found, referencesOf(block)...)
		}
	}
	return found
}

// resourceOf returns the address of the resource, data source or module in a reference such as aws_vpc.main.id; nothing
// for a reference to anything else.
func resourceOf(reference string) string {
	reference, _, _ = strings.Cut(reference, "[")
	parts := strings.Split(reference, ".")
	length := 2
	switch parts[0] {
	case "var", "local", "path", "terraform", "each", "count", "self":
		return ""
	case "data":
		length = 3
	}
	if len(parts) < length {
		return ""
	}
	return strings.Join(parts[:length], ".")
}
