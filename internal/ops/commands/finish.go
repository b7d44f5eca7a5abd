package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/ops/adopt"
	"cdah/internal/ops/processes"
)

// The cdktf CLI takes a Terraform that a signal has ended for one that has succeeded: it runs it in a
// pseudoterminal, whose library reports 0 then. So it runs a script that runs Terraform and notes how it ended.
const terraformScript = `#!/bin/sh
# Written by cdah, which has the cdktf CLI run this: it notes how Terraform has ended.
terraform "$@"
code=$?
case $1 in plan | apply | destroy) echo "$code" >"$CDAH_TERRAFORM_ENDED" ;; esac
exit "$code"
`

// noteEnd has the cdktf CLI run Terraform by the script, and returns what checks afterwards that it has ended well.
func (s *session) noteEnd() (vars variables, check func() error, err error) {
	script := filepath.Join(s.cacheDir(), "terraform.sh")
	note := filepath.Join(s.cacheDir(), fmt.Sprintf("terraform-ended.%d", os.Getpid()))
	if err := os.MkdirAll(s.cacheDir(), 0o755); err != nil {
		return nil, nil, err
	}
	// Another cdah may run the script at this moment: it gets the whole one, old or new.
	err = errors.Join(os.WriteFile(script+".new", []byte(terraformScript), 0o700), os.Rename(script+".new", script), removeFiles(note))
	check = func() error {
		text, err := os.ReadFile(note)
		_ = removeFiles(note)
		code := strings.TrimSpace(string(text))
		switch {
		case code == "0":
			return nil
		case code == "1":
			return errors.New("terraform has not applied it") // somebody has answered no, or it has said why
		case err == nil && code != "":
			return s.killedError(fmt.Errorf("terraform ended with exit code %s", code))
		}
		return s.killedError(errors.New("terraform was killed"))
	}
	return variables{"TERRAFORM_BINARY_NAME": script, "CDAH_TERRAFORM_ENDED": note}, check, err
}

// killedError is the error for a program that did not come to its end, and says what to do next.
func (s *session) killedError(err error) error {
	if !s.changes {
		return fmt.Errorf("%w before it was done: run the same again", err)
	}
	s.unfinished = true
	name := s.env.Name
	return fmt.Errorf("%w before it was done: %w. Run the same again: on this machine, what changes %s looks for that first; elsewhere, "+
		"run cdah adopt %s before. Where the state is locked, that run says how to unlock it", err, errUnfinished, name, name)
}

// What Terraform says where it has lost a provider, or not got the state's lock.
var (
	lostProvider = regexp.MustCompile(`\(\*GRPCProvider\)\.ApplyResourceChange`)
	lockedState  = regexp.MustCompile(`(?s)Error acquiring the state lock.*?ID:\s+([0-9a-f-]{36})`)
)

// explain adds to the error of a program what to do next, where its output tells.
func (s *session) explain(output []byte, err error) error {
	var exit *exec.ExitError
	switch {
	case errors.Is(err, processes.ErrKilled):
		return s.killedError(err)
	case !errors.As(err, &exit):
		return err
	case lostProvider.Match(output):
		return s.killedError(errors.New("the AWS provider was killed, or has crashed,"))
	}
	if id := lockedState.FindSubmatch(output); id != nil {
		return fmt.Errorf("%w; another run holds the state of %s. Wait until it has ended; or, where it was killed and nobody works on %s: cdah unlock %s %s",
			err, s.env.Name, s.env.Name, s.env.Name, id[1])
	}
	return err
}

// checkState holds the state against what a deployment, or destruction, was to make of it.
func (s *session) checkState(ctx context.Context, destroyed bool) error {
	output, err := s.capture(ctx, "-chdir="+s.stackDir(), "state", "list")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(s.stackFile())
	if err != nil {
		return err
	}
	stack, err := adopt.Read(text, adopt.Scope{})
	if err != nil {
		return err
	}
	if problem := stateProblem(strings.Fields(string(output)), stack.Addresses(), destroyed); problem != "" {
		s.unfinished = true
		return fmt.Errorf("terraform says that it is done, but the state of %s %s: run the same again", s.env.Name, problem)
	}
	return nil
}

// stateProblem says what a state lacks, or has too much. The addresses in it may have an index.
func stateProblem(state, stack []string, destroyed bool) string {
	var have []string
	for _, address := range state {
		if !strings.HasPrefix(address, "data.") {
			name, _, _ := strings.Cut(address, "[")
			have = append(have, name)
		}
	}
	if destroyed {
		if len(have) > 0 {
			return "still has " + strings.Join(have, ", ")
		}
		return ""
	}
	missing := slices.DeleteFunc(slices.Clone(stack), func(address string) bool { return slices.Contains(have, address) })
	if len(missing) > 0 {
		return "lacks " + strings.Join(missing, ", ")
	}
	return ""
}
