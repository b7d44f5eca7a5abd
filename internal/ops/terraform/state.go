package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

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
