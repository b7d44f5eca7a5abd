package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"cdah/internal/ops/processes"
)

// ask asks on the terminal, and returns an error unless the answer is yes. No question needs no answer.
func (r *Runner) ask(ctx context.Context, question string) error {
	if question == "" {
		return nil
	}
	fmt.Fprintf(r.Stderr, "%s Only yes is a yes: ", question)
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
