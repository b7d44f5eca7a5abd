package commands

import (
	"fmt"
	"slices"
	"strings"

	"cdah/internal/plan/capacity"
)

// Capacity prints how many tasks fit the instances of an environment, in one of capacity.Formats.
func (r *Runner) Capacity(name, format string) error {
	if !slices.Contains(capacity.Formats(), format) {
		return UsageError{Message: fmt.Sprintf("there is no format %q; there are: %s", format, strings.Join(capacity.Formats(), ", "))}
	}
	s, err := r.open(name)
	if err != nil {
		return err
	}
	group, err := s.env.CapacityGroup()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return group.Write(s.Stdout, format)
}
