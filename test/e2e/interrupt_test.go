//go:build e2e

package e2e

import (
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/internal/testkit/environments"
)

// interrupt makes and updates some of what an environment changes, with what that needs, as a deployment that fails or
// is stopped on its way does. Nothing is destroyed: Terraform, told to destroy this or that alone, forgets what has to
// let go of it first. What is lost where it is killed is TestKills'.
func (s *site) interrupt(t *testing.T, environment environments.Environment, choose func(int) int) {
	t.Helper()
	s.write(t, environment)
	changes, _ := s.plan(t, tfexec.Refresh(false))
	options := []tfexec.ApplyOption{tfexec.Refresh(false)}
	for _, change := range changes {
		if choose(2) == 0 && !change.goes() {
			options = append(options, tfexec.Target(change.Address))
		}
	}
	t.Logf("interrupted after %d of %d changes", len(options)-1, len(changes))
	if len(options) == 1 {
		return
	}
	if err := s.tryApply(t, options...); err != nil {
		t.Fatal(err)
	}
}
