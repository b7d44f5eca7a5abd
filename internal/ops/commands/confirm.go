package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"cdah/internal/ops/processes"
)

// question returns what to ask before the environment is changed, or nothing where that is approved beforehand. To ask
// needs a terminal.
func (s *session) question(command purpose, approve bool) (string, error) {
	if approve || s.emulated() {
		return "", nil
	}
	if s.interactive() {
		return fmt.Sprintf("Apply this plan to %s, in the AWS account %s?", s.env.Name, s.env.Account), nil
	}
	return "", UsageError{fmt.Sprintf("%s %s changes the AWS account %s, and there is no terminal to ask on: "+
		"approve it with %s",
		command, s.env.Name, s.env.Account, s.commandLine(string(command), "ENV="+s.env.Name, "APPROVE=yes"))}
}

// confirm asks on the terminal, and returns an error unless the answer is yes. No question needs no answer.
func (r *Runner) confirm(ctx context.Context, question string) error {
	if question == "" {
		return nil
	}
	fmt.Fprintf(r.Stderr, "%s Only 'yes' is accepted: ", question)
	answer := make(chan string, 1) // a read cannot be interrupted, and ends with the process
	go func() {
		line, _ := bufio.NewReader(r.Stdin).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		return processes.ErrInterrupted
	case line := <-answer:
		if line != "yes" {
			return errors.New("the answer was not yes: nothing was changed")
		}
		return nil
	}
}
