package commands

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/review"
	"cdah/internal/ops/terraform"
)

// planFile is the plan file of this run, in the stack's folder: another run on the environment, such as a diff while
// this one asks, has its own. It holds the whole state, and goes with the run.
func (s *session) planFile() string { return planFileOf(os.Getpid()) }

// planFileOf is the plan file of the run with a process id.
func planFileOf(pid int) string { return fmt.Sprintf("plan.%d", pid) }

// synthToChange synthesizes for what is about to change the environment: it adopts first what runs that were killed
// have made and not saved. What only looks leaves that alone.
func (s *session) synthToChange(ctx context.Context) error {
	if err := s.synth(ctx); err != nil || !s.changes {
		return err
	}
	return s.adoptAbandoned(ctx)
}

// synthAndInit also connects the stack with its state.
func (s *session) synthAndInit(ctx context.Context) error {
	if err := s.synth(ctx); err != nil {
		return err
	}
	return s.init(ctx)
}

// initUnlessDone is synthAndInit, unless the stack that there is, is connected with the state that the YAML names: what is
// deployed can then be read without another synth.
func (s *session) initUnlessDone(ctx context.Context) error {
	if s.isConnected(s.stackFile()) {
		return nil
	}
	return s.synthAndInit(ctx)
}

// init connects the stack with its state.
func (s *session) init(ctx context.Context) error {
	return s.initIn(ctx, s.stackDir())
}

// initIn connects the stack in a folder with its state, and gets the providers.
func (s *session) initIn(ctx context.Context, dir string, flags ...string) error {
	if err := terraform.ShareLockFile(dir); err != nil {
		return err
	}
	return s.terraformIn(ctx, dir, "Initializing Terraform", append([]string{"init", "-input=false", "-no-color"}, flags...)...)
}

// terraform runs a command of Terraform in the stack's folder, as a step that shows its output only when it
// fails.
func (s *session) terraform(ctx context.Context, title string, args ...string) error {
	return s.terraformIn(ctx, s.stackDir(), title, args...)
}

func (s *session) terraformIn(ctx context.Context, dir, title string, args ...string) error {
	return s.step(title, func(progress *step) error {
		return s.runQuietly(ctx, progress, "terraform", append([]string{"-chdir=" + dir}, args...)...)
	})
}

// plan connects the stack with its state and writes this run's plan file. It reports whether the plan changes anything.
func (s *session) plan(ctx context.Context, flags ...string) (changes bool, err error) {
	return s.showPlan(ctx, nil, flags...)
}

// showPlan is plan with the output of Terraform going to out. Without out it is shown only when Terraform fails.
func (s *session) showPlan(ctx context.Context, out io.Writer, flags ...string) (changes bool, err error) {
	if err := s.init(ctx); err != nil {
		return false, err
	}
	args := append([]string{"-chdir=" + s.stackDir(), "plan", "-input=false", "-detailed-exitcode", "-out=" + s.planFile()}, flags...)
	if out == nil {
		return s.planQuietly(ctx, args)
	}
	if s.getenv("NO_COLOR") != "" || !s.interactive() {
		args = append(args, "-no-color")
	}
	return changes, s.step("Planning", func(progress *step) error {
		progress.breakLine()
		err := s.runTo(ctx, out, "terraform", args...)
		if changes = isChanges(err); changes {
			return nil
		}
		return err
	})
}

// readOwnPlan reads this run's plan, for which Terraform starts the provider anew: some seconds.
func (s *session) readOwnPlan(ctx context.Context) (*tfjson.Plan, error) {
	var plan *tfjson.Plan
	err := s.step("Reading the plan", func(*step) (err error) {
		plan, err = s.readPlan(ctx, s.stackDir())
		return err
	})
	return plan, err
}

// readPlan reads this run's plan file in a folder.
func (s *session) readPlan(ctx context.Context, dir string) (*tfjson.Plan, error) {
	output, err := s.capture(ctx, "-chdir="+dir, "show", "-json", s.planFile())
	if err != nil {
		return nil, err
	}
	return review.Read(output)
}

// refreshState reads what exists into the state, after a deployment that has made something. AWS completes what is new,
// such as the default policy of a topic: the state has that only once it has been read again, and until then a search
// for drift lists it.
func (s *session) refreshState(ctx context.Context) error {
	return s.terraform(ctx, "Reading what exists into the state", "apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color")
}

// waitForLock has every run of Terraform wait for another one to release the state, instead of failing
// at once.
func (s *session) waitForLock(timeout time.Duration) {
	for _, command := range []string{"plan", "apply", "destroy", "refresh", "import", "state_mv", "state_rm"} {
		name := "TF_CLI_ARGS_" + command
		flags := s.getenv(name)
		if flags != "" {
			flags += " "
		}
		s.vars = s.vars.with(variables{name: flags + "-lock-timeout=" + timeout.String()})
	}
}
