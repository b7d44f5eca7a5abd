package commands

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/review"
	"cdah/internal/ops/terraform"
)

// planFile is the plan file in the stack's folder: the cdktf CLI saves that of a diff under this name.
const planFile = "plan"

// synth writes the Terraform JSON of all environments.
func (s *session) synth(ctx context.Context) error {
	title := "Synthesizing"
	if _, err := os.Stat(filepath.Join(s.cacheDir(), "bin", "app")); err != nil {
		title += " (compiles the AWS bindings for the first time: a minute or two)"
	}
	return s.step(title, func(progress *step) error {
		return s.runQuietly(ctx, progress, s.cdktfPath(), "synth", "--no-color")
	})
}

// synthAndLock synthesizes the stack and gives it a lock file. Without one the cdktf CLI would run "terraform
// providers lock", which asks the registry whatever the CLI configuration says, and so fails offline;
// "terraform init" obeys the configuration.
func (s *session) synthAndLock(ctx context.Context) error {
	if err := s.synth(ctx); err != nil {
		return err
	}
	locked, err := terraform.EnsureLockFile(s.stackDir())
	if err != nil || locked {
		return err
	}
	return s.terraform(ctx, "Getting the AWS provider", "init", "-backend=false", "-input=false", "-no-color")
}

// synthToChange is synthAndLock for what is about to change the environment: it adopts first what runs that
// were killed have made and not saved. What only looks leaves that alone.
func (s *session) synthToChange(ctx context.Context) error {
	if err := s.synthAndLock(ctx); err != nil || !s.changes {
		return err
	}
	return s.adoptAbandoned(ctx)
}

// synthAndInit also connects the stack with its state.
func (s *session) synthAndInit(ctx context.Context) error {
	if err := s.synthAndLock(ctx); err != nil {
		return err
	}
	return s.init(ctx)
}

// initUnlessDone is synthAndInit, unless Terraform knows the backend of the stack as the YAML has it now: the
// state can then be read without another synth.
func (s *session) initUnlessDone(ctx context.Context) error {
	if s.isInitialized() {
		return nil
	}
	return s.synthAndInit(ctx)
}

func (s *session) isInitialized() bool {
	stack, err := os.Stat(s.stackFile())
	if err != nil {
		return false
	}
	file, err := s.yamlFile(s.env.Name)
	if err != nil {
		return false
	}
	source, err := os.Stat(file)
	if err != nil || source.ModTime().After(stack.ModTime()) {
		return false
	}
	_, err = os.Stat(filepath.Join(s.stackDir(), ".terraform", "terraform.tfstate"))
	return err == nil
}

// init connects the stack with its state.
func (s *session) init(ctx context.Context) error {
	return s.terraform(ctx, "Reading the state", "init", "-input=false", "-no-color")
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

// cdktf runs a command of the cdktf CLI on the synthesized stack. Its output passes through, unless out is
// given.
func (s *session) cdktf(ctx context.Context, out io.Writer, command string, flags ...string) error {
	args := append([]string{command, "--skip-synth"}, flags...)
	if s.getenv("NO_COLOR") != "" || !s.interactive() {
		args = append(args, "--no-color")
	}
	if !s.interactive() {
		// Otherwise a log gets ten frames of a spinner each second.
		s.vars = s.vars.with(variables{"CI": "true"})
	}
	args = append(args, s.env.Name)
	vars, check, err := s.noteEnd()
	if err != nil {
		return err
	}
	s.vars = s.vars.with(vars)
	return s.step("cdktf "+command+" "+s.env.Name, func(progress *step) error {
		progress.breakLine()
		if out != nil {
			err = s.runTo(ctx, out, s.cdktfPath(), args...)
		} else {
			err = s.run(ctx, s.cdktfPath(), args...)
		}
		if err != nil {
			return err
		}
		return check()
	})
}

// plan connects the stack with its state and writes a plan file in the stack's folder.
func (s *session) plan(ctx context.Context, file string, flags ...string) error {
	if err := s.init(ctx); err != nil {
		return err
	}
	return s.terraform(ctx, "Planning", append([]string{"plan", "-input=false", "-no-color", "-out=" + file}, flags...)...)
}

// readPlan reads a plan file in a folder.
func (s *session) readPlan(ctx context.Context, dir, file string) (*tfjson.Plan, error) {
	output, err := s.capture(ctx, "-chdir="+dir, "show", "-json", file)
	if err != nil {
		return nil, err
	}
	return review.Read(output)
}

// apply applies a plan file in the stack's folder. Terraform itself refuses it when somebody has changed
// the state since. Its output passes through, unless out is given.
func (s *session) apply(ctx context.Context, out io.Writer, file string) error {
	args := []string{"-chdir=" + s.stackDir(), "apply", "-input=false", "-no-color", file}
	return s.step("Applying the plan", func(progress *step) error {
		progress.breakLine()
		if out != nil {
			return s.runTo(ctx, out, "terraform", args...)
		}
		return s.run(ctx, "terraform", args...)
	})
}

// refreshState reads what exists into the state, after a deployment. Some resources show what others add to
// them, such as the rules of a security group: the state has that only once it has been read again, and until
// then a search for drift could not tell it from what somebody adds later.
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

// variableFlags are Terraform's flags for variables, given as NAME=VALUE.
func variableFlags(variables []string) []string {
	var flags []string
	for _, variable := range variables {
		flags = append(flags, "-var="+variable)
	}
	return flags
}
