package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/ops/adopt"
	"cdah/internal/ops/processes"
)

// killedError is the error for a program that did not come to its end, and says what to do next.
func (s *session) killedError(err error) error {
	if !s.changes {
		return fmt.Errorf("%w before it was done: run the same again", err)
	}
	s.unfinished = true
	name := s.env.Name
	return fmt.Errorf("%w before it was done: %w. Run the same again: on this machine, what changes %s looks for that first; elsewhere, "+
		"run %s before. Where the state is locked, that run says how to unlock it", err, errUnfinished, name, s.commandLine("adopt", "ENV="+name))
}

// What Terraform says where it has lost a provider, or not got the state's lock.
var (
	lostProvider = regexp.MustCompile(`\(\*GRPCProvider\)\.ApplyResourceChange`)
	lockedState  = regexp.MustCompile(`(?s)Error acquiring the state lock.*?ID:\s+([0-9a-f-]{36})`)
)

// isChanges reports whether an error is that of a plan that was asked to tell, and has changes.
func isChanges(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 2
}

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
		return fmt.Errorf("%w; another run holds the state of %s. Wait until it has ended; or, where it was killed and nobody works on %s: %s",
			err, s.env.Name, s.env.Name, s.commandLine("unlock", "ENV="+s.env.Name, "ID="+string(id[1])))
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
