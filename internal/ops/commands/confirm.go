package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"cdah/config"
	"cdah/internal/ops/processes"
)

// approvalFlags returns the flags that approve a change beforehand, or none where somebody is to be asked. That
// needs a terminal.
func (r *Runner) approvalFlags(command string, env config.Environment, approve bool) ([]string, error) {
	if approve || env.Target == config.TargetEmulator {
		return []string{"--auto-approve"}, nil
	}
	if r.interactive() {
		return nil, nil
	}
	return nil, UsageError{fmt.Sprintf("%s %s changes the AWS account %s, and there is no terminal to ask on: "+
		"approve it with cdah %s --approve %s (make %s ENV=%s APPROVE=yes)",
		command, env.Name, env.Account, command, env.Name, command, env.Name)}
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
