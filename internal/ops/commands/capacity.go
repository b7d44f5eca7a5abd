package commands

import (
	"fmt"

	"cdah/internal/ops/report"
)

// Capacity prints how many tasks fit the instances of an environment.
func (r *Runner) Capacity(name string, format report.Format) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	group, err := s.env.CapacityGroup()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return group.Write(s.Stdout, string(format))
}
