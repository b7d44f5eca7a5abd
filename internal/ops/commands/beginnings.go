package commands

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/config"
)

// tellBeginnings says, where a plan changes nothing, of each number that the environment's file begins with and that is
// another by now, that the file does not set it any more: who has changed it would take "no changes" for a mistake. Beside
// changes it is not told, as a number that scaling has moved is nothing to be told of each time.
func tellBeginnings(out io.Writer, plan *tfjson.Plan, e config.Environment) {
	for _, name := range slices.Sorted(maps.Keys(e.Services)) {
		if service := e.Services[name]; service.IsScaled() { // else each deployment sets it
			tellBeginning(out, "services."+name+".tasks", service.Tasks, kept(plan, serviceAddress(name), "desired_count"))
		}
	}
	tellBeginning(out, "capacity.instances", e.Capacity.Instances, kept(plan, "aws_autoscaling_group.cluster_auto_scaling_group", "desired_capacity"))
}

// tellBeginning says it of the number of an option, of which there are now so many; nil where nobody knows.
func tellBeginning(out io.Writer, option string, r config.Range, now *int) {
	if r.Desired != nil && now != nil && *now != *r.Desired {
		fmt.Fprintf(out, "%s.desired is %d, and there are %d: it is the number of a first deployment only, scaling owns it since. "+
			"min (%d) and max (%d) are set: raise min to have more at any time\n", option, *r.Desired, *now, r.Min, r.Max)
	}
}

// kept returns a number of a resource that the plan leaves as it is; nil for one that it makes or does not have.
func kept(plan *tfjson.Plan, address, attribute string) *int {
	for _, r := range plan.ResourceChanges {
		if r.Address != address || r.Change == nil || r.Change.Actions.Create() || r.Change.Actions.Delete() || r.Change.Actions.Replace() {
			continue
		}
		before, _ := r.Change.Before.(map[string]any)
		number, is := before[attribute].(json.Number)
		if n, err := number.Int64(); is && err == nil {
			return new(int(n))
		}
	}
	return nil
}
