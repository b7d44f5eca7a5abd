//go:build e2e

package e2e

import (
	"cmp"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/config"
	"cdah/internal/ops/emulator"
	"cdah/internal/testkit/samples"
)

const (
	faultsVariable = "CDAH_FAULTS_SEED" // says which faults there are; any text
	faultRate      = 0.05
	attempts       = 4 // of a command of Terraform; each begins with what the one before has done
)

// TestFaults takes production through an AWS where calls are throttled, fail, are late or lose their
// connection, and what was just made is not found yet: deployed, again where Terraform gives up, with
// nothing left to change and nothing there twice, and destroyed to nothing.
func TestFaults(t *testing.T) {
	t.Parallel()
	seed := cmp.Or(os.Getenv(faultsVariable), "1")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again with the same faults: %s=%s", faultsVariable, seed)
		}
	})
	file := samples.Environment(t, "production")
	environment, problems := config.Load(file)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	e := startEmulator(t)
	variables := credentials(t, e, environment.Account)
	prepare(t, variables, environment.State.Region, environment.State.Bucket)
	s := newStackOf(t, "production", edited(t, readFile(t, file), "project: ", "ephemeral: true\nproject: "), variables)
	s.start(t)

	if err := e.Faults(t.Context(), seed, faultRate); err != nil {
		t.Fatal(err)
	}
	s.insist(t, "apply", func(provider *tfexec.ReattachOption) error { return s.Apply(t.Context(), provider) })
	s.insist(t, "plan", func(provider *tfexec.ReattachOption) error {
		changed, err := s.Plan(t.Context(), tfexec.Out(s.planFile()), provider)
		if err == nil && changed {
			plan, err := s.ShowPlanFileRaw(t.Context(), s.planFile())
			t.Errorf("the plan is not empty: %v\n%s", err, plan)
		}
		return err
	})
	nothingTwice(t, e, s, environment)
	s.insist(t, "destroy", func(provider *tfexec.ReattachOption) error { return s.Destroy(t.Context(), provider) })
	nothingRemains(t, e, environment.Account, environment.State.Bucket, zone+".")
	someFaults(t, e)
}

// insist has Terraform try again where it gives up.
func (s *stack) insist(t *testing.T, name string, command func(*tfexec.ReattachOption) error) {
	t.Helper()
	defer took(t, name, time.Now())
	for attempt := 1; ; attempt++ {
		err := s.providers.with(s, command)
		if err == nil {
			return
		}
		if attempt == attempts {
			t.Fatalf("%s, %d times: %v", name, attempts, err)
		}
		t.Logf("%s gives up: %v", name, err)
	}
}

// nothingTwice fails the test where there are more resources of a type than the state has: what AWS made
// and Terraform did not hear of. The bucket of the state is the test's, and scaling policies have alarms made.
func nothingTwice(t *testing.T, e *emulator.Emulator, s *stack, environment config.Environment) {
	t.Helper()
	state, err := s.Show(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The emulator lists all alarms as one kind, and what a VPC comes with beside others.
	kinds := strings.NewReplacer("aws_", "", "default_", "", "composite_alarm", "metric_alarm")
	known := map[string]int{}
	for _, resource := range state.Values.RootModule.Resources {
		known[kinds.Replace(resource.Type)]++
	}
	all, err := e.Remaining(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, resource := range all {
		others := resource.ID == environment.State.Bucket || strings.HasPrefix(resource.ID, "TargetTracking-")
		if resource.Account == environment.Account && !others {
			found[resource.Kind] = append(found[resource.Kind], resource.ID)
		}
	}
	for kind, ids := range found {
		if known[kind] > 0 && len(ids) > known[kind] {
			t.Errorf("the state has %d of %s, and AWS has %v", known[kind], kind, ids)
		}
	}
}

// someFaults fails the test where nothing, or not every kind of fault, has gone wrong.
func someFaults(t *testing.T, e *emulator.Emulator) {
	t.Helper()
	calls, err := e.Trace()
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]int{}
	for _, call := range calls {
		made[call.Fault]++
	}
	t.Logf("faults in %d calls: %v", len(calls), made)
	for _, fault := range []string{"throttled", "failed", "reset before", "reset after", "late", "not found"} {
		if made[fault] == 0 {
			t.Errorf("no call was %s, of %v", fault, slices.Sorted(maps.Keys(made)))
		}
	}
}
