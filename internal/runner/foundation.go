package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"cdah/config"
	"cdah/internal/awsregion"
	"cdah/internal/tfcli"
)

// Migrate moves a foundation's own state from the project's folder into the bucket that the foundation
// made, and says so in its file. It can be repeated: what is done already is not done again.
func (r *Runner) Migrate(ctx context.Context, stack string) error {
	file, err := r.foundationFile("migrate", stack)
	if err != nil {
		return err
	}
	count, err := tfcli.CountResources(r.stateFile(stack))
	if err != nil {
		return err
	}
	foundation, problems := config.LoadFoundation(file)
	if err := problems.Err(); err != nil {
		return err
	}
	if foundation.State.Own != config.OwnBucket {
		if count == 0 {
			return fmt.Errorf("%s has no state in this folder to move: deploy it first, or, where it exists already, run cdah adopt %s", stack, stack)
		}
		if err := config.SetOwnState(file, config.OwnBucket); err != nil {
			return err
		}
		fmt.Fprintf(r.Stderr, "%s now says state.own: bucket; commit it\n", relative(file))
	}
	s, err := r.open(stack)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error { return s.moveState(ctx, count > 0) })
}

// moveState takes the local state, if there is one, to the stack's backend, and sets it aside once a plan
// has found it whole.
func (s *session) moveState(ctx context.Context, local bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := s.terraform(ctx, "init", "-reconfigure", "-input=false"); err != nil {
		return err
	}
	if local {
		// Terraform itself refuses a state that is older than the bucket's, or of other origin.
		if err := s.terraform(ctx, "state", "push", s.stateFile(s.env.Name)); err != nil {
			return err
		}
	}
	var said bytes.Buffer
	err := s.command(ctx, &said, "terraform", "-chdir="+s.stack(), "plan", "-input=false", "-no-color", "-detailed-exitcode")
	if err != nil {
		_, _ = s.Stderr.Write(said.Bytes())
		return fmt.Errorf("the state is in the bucket %s, but does not describe what exists: %w; deploy %s, then run this again", s.env.State.Bucket, err, s.env.Name)
	}
	fmt.Fprintf(s.Stdout, "The state of %s is in the bucket %s, and describes what exists.\n", s.env.Name, s.env.State.Bucket)
	if !local {
		return nil
	}
	return os.Rename(s.stateFile(s.env.Name), s.stateFile(s.env.Name)+".moved")
}

// Adopt gives a foundation whose state is lost a new one: each resource that exists is imported by its
// name. What does not exist is left to the next deployment.
func (r *Runner) Adopt(ctx context.Context, stack string) error {
	if _, err := r.foundationFile("adopt", stack); err != nil {
		return err
	}
	s, err := r.open(stack)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error { return s.adopt(ctx) })
}

func (s *session) adopt(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := s.terraform(ctx, "init", "-input=false"); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(s.stack(), "cdk.tf.json"))
	if err != nil {
		return err
	}
	ids, err := tfcli.ImportIDs(text, s.env.Account, awsregion.Partition(s.env.Region))
	if err != nil {
		return err
	}
	known, err := s.inState(ctx)
	if err != nil {
		return err
	}
	for _, resource := range ids {
		if known[resource.Address] {
			fmt.Fprintf(s.Stdout, "%s is in the state already\n", resource.Address)
			continue
		}
		if err := s.importOne(ctx, resource); err != nil {
			return err
		}
	}
	return nil
}

// importOne imports a resource, unless it does not exist.
func (s *session) importOne(ctx context.Context, resource tfcli.ImportID) error {
	var said bytes.Buffer
	err := s.command(ctx, &said, "terraform", "-chdir="+s.stack(), "import", "-input=false", "-no-color", resource.Address, resource.ID)
	switch {
	case err == nil:
		fmt.Fprintf(s.Stdout, "%s: %s\n", resource.Address, resource.ID)
		return nil
	case strings.Contains(said.String(), "Cannot import non-existent remote object"):
		fmt.Fprintf(s.Stdout, "%s does not exist: %s\n", resource.Address, resource.ID)
		return nil
	}
	_, _ = s.Stderr.Write(said.Bytes())
	return fmt.Errorf("import %s: %w", resource.Address, err)
}

// inState returns the addresses of the resources that the state knows.
func (s *session) inState(ctx context.Context) (map[string]bool, error) {
	var said bytes.Buffer
	err := s.command(ctx, &said, "terraform", "-chdir="+s.stack(), "state", "list")
	var exit *exec.ExitError
	if errors.As(err, &exit) && strings.Contains(said.String(), "No state file was found") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the state: %w: %s", err, said.String())
	}
	known := map[string]bool{}
	for address := range strings.FieldsSeq(said.String()) {
		known[address] = true
	}
	return known, nil
}

// terraform runs a command of Terraform in the stack's folder, and shows what it said only when it fails.
func (s *session) terraform(ctx context.Context, args ...string) error {
	return s.do("terraform "+args[0], func(progress *step) error {
		return s.quietly(ctx, progress, "terraform", append([]string{"-chdir=" + s.stack()}, args...)...)
	})
}

// foundationFile returns the file of a foundation, which alone takes the command.
func (r *Runner) foundationFile(command, stack string) (string, error) {
	if _, is := config.IsFoundation(stack); !is {
		return "", UsageError{fmt.Sprintf("%s works on a foundation, such as foundation-production; %s is none", command, stack)}
	}
	file, err := r.file(stack)
	if err != nil {
		return "", UsageError{err.Error()}
	}
	return file, nil
}
