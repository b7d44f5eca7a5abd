package commands

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cdah/internal/ops/terraform"
)

// planFile is where the cdktf CLI saves the plan of a diff, in the stack's folder.
const planFile = "plan"

// synth writes the Terraform JSON of all environments.
func (s *session) synth(ctx context.Context) error {
	title := "Synthesizing"
	if _, err := os.Stat(filepath.Join(s.cacheDir(), "bin", "app")); err != nil {
		title += " (compiles the AWS bindings for the first time: a minute or two)"
	}
	return s.do(title, func(progress *step) error {
		return s.quietly(ctx, progress, s.cli(), "synth", "--no-color")
	})
}

// lock gives the stack a lock file. Without one the cdktf CLI would run "terraform providers lock",
// which asks the registry whatever the CLI configuration says, and so fails offline; "terraform init"
// obeys the configuration.
func (s *session) lock(ctx context.Context) error {
	locked, err := terraform.Locked(s.stack())
	if err != nil || locked {
		return err
	}
	return s.do("Getting the AWS provider", func(progress *step) error {
		return s.quietly(ctx, progress, "terraform", "-chdir="+s.stack(), "init", "-backend=false", "-input=false", "-no-color")
	})
}

// cdktf runs a command of the cdktf CLI on the synthesized stack.
func (s *session) cdktf(ctx context.Context, command string, flags ...string) error {
	return s.cdktfTo(ctx, nil, command, flags...)
}

// cdktfTo is cdktf with its output going elsewhere than to standard output and error.
func (s *session) cdktfTo(ctx context.Context, out io.Writer, command string, flags ...string) error {
	args := append([]string{command, "--skip-synth"}, flags...)
	if s.getenv("NO_COLOR") != "" || !s.interactive() {
		args = append(args, "--no-color")
	}
	if !s.interactive() {
		// Otherwise a log gets ten frames of a spinner each second.
		s.vars = s.vars.with(variables{"CI": "true"})
	}
	return s.do("cdktf "+command+" "+s.env.Name, func(progress *step) error {
		progress.breakLine()
		return s.command(ctx, out, s.cli(), append(args, s.env.Name)...)
	})
}

// changes returns what the saved plan would do.
func (s *session) changes(ctx context.Context) (terraform.Changes, error) {
	plan, err := s.capture(ctx, "-chdir="+s.stack(), "show", "-json", planFile)
	if err != nil {
		return terraform.Changes{}, err
	}
	return terraform.ReadPlan(plan)
}

// initialized reports whether Terraform knows the backend of the stack as the YAML has it now, so
// that the state can be read without another synth.
func (s *session) initialized() bool {
	stack, err := os.Stat(filepath.Join(s.stack(), "cdk.tf.json"))
	if err != nil {
		return false
	}
	file, err := s.file(s.env.Name)
	if err != nil {
		return false
	}
	source, err := os.Stat(file)
	if err != nil || source.ModTime().After(stack.ModTime()) {
		return false
	}
	_, err = os.Stat(filepath.Join(s.stack(), ".terraform", "terraform.tfstate"))
	return err == nil
}

// initialize connects the stack with its state.
func (s *session) initialize(ctx context.Context) error {
	return s.do("Reading the state", func(progress *step) error {
		return s.quietly(ctx, progress, "terraform", "-chdir="+s.stack(), "init", "-input=false", "-no-color")
	})
}

// outputs prints the outputs of the deployed stack.
func (s *session) outputs(ctx context.Context) error {
	return s.command(ctx, nil, "terraform", "-chdir="+s.stack(), "output", "-no-color")
}

// quietly runs a program and shows what it said only when it fails.
func (s *session) quietly(ctx context.Context, progress *step, name string, args ...string) error {
	var said bytes.Buffer
	err := s.command(ctx, &said, name, args...)
	if err != nil {
		_, _ = progress.Write(said.Bytes())
		return fmt.Errorf("%s %s: %w", filepath.Base(name), args[0], err)
	}
	return nil
}
