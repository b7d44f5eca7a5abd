package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	tfjson "github.com/hashicorp/terraform-json"
)

// Changes counts what a plan would do. A replacement is one addition and one destruction.
type Changes struct {
	Add, Change, Destroy int
	Outputs              int // outputs that get another value
}

// None reports whether the plan changes nothing.
func (c Changes) None() bool { return c == Changes{} }

func (c Changes) String() string {
	switch {
	case c.None():
		return "no changes"
	case c == Changes{Outputs: c.Outputs}:
		return fmt.Sprintf("no resource changes, but outputs do: %d", c.Outputs)
	default:
		return fmt.Sprintf("%d to add, %d to change, %d to destroy", c.Add, c.Change, c.Destroy)
	}
}

// ReadPlan counts the changes in the output of "terraform show -json PLANFILE".
func ReadPlan(output []byte) (Changes, error) {
	var plan tfjson.Plan
	if err := plan.UnmarshalJSON(output); err != nil {
		return Changes{}, fmt.Errorf("read the plan: %w", err)
	}
	var c Changes
	for _, resource := range plan.ResourceChanges {
		switch actions := resource.Change.Actions; {
		case actions.Create():
			c.Add++
		case actions.Update():
			c.Change++
		case actions.Delete():
			c.Destroy++
		case actions.Replace():
			c.Add++
			c.Destroy++
		}
	}
	for _, output := range plan.OutputChanges {
		if !output.Actions.NoOp() {
			c.Outputs++
		}
	}
	return c, nil
}

// CountResources returns how many managed resources the state file holds: none when there is no
// such file.
func CountResources(file string) (int, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the state: %w", err)
	}
	var state struct {
		Resources []struct {
			Mode      string            `json:"mode"`
			Instances []json.RawMessage `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(content, &state); err != nil {
		return 0, fmt.Errorf("read the state %s: %w", file, err)
	}
	count := 0
	for _, resource := range state.Resources {
		if resource.Mode == "managed" {
			count += len(resource.Instances)
		}
	}
	return count, nil
}
