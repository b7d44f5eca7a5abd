//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/internal/testkit/environments"
)

// interrupt begins to deploy an environment and interrupts Terraform when some of the changes are done. Terraform
// then gives up what it is about, and writes down what there is.
func (s *site) interrupt(t *testing.T, environment environments.Environment, choose func(int) int) {
	t.Helper()
	s.write(t, environment)
	s.settled = false
	changes, _ := s.plan(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	steps := &stepCounter{left: choose(len(changes) + 1), done: cancel}
	err := s.providers.with(s.stack, func(provider *tfexec.ReattachOption) error {
		return s.ApplyJSON(ctx, steps, tfexec.DirOrPlan(s.planFile()), provider)
	})
	s.SetStdout(io.Discard)
	t.Logf("interrupted after %d of %d changes: %v", steps.begun, len(changes), err != nil)
}

// stepCounter reads what Terraform says of its changes, and calls done when some have begun.
type stepCounter struct {
	left, begun int
	done        func()
}

func (c *stepCounter) Write(text []byte) (int, error) {
	for range bytes.Count(text, []byte(`"type":"apply_start"`)) {
		c.begun++
		if c.left--; c.left < 0 {
			c.done()
		}
	}
	return len(text), nil
}
