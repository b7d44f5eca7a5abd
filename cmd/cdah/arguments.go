package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// argumentsAsInUsage takes as many arguments as a command's usage line names, with those in brackets optional.
func (c *cli) argumentsAsInUsage(command *cobra.Command, args []string) error {
	words := argumentWords(command)
	if err := c.checkMissing(command, args); err != nil {
		return err
	}
	if len(args) > len(words) {
		return usageError(command)
	}
	return nil
}

// withCommand takes an environment and a job or service in it and, after --, a command.
func (c *cli) withCommand(command *cobra.Command, args []string) error {
	own := command.ArgsLenAtDash()
	switch {
	case own == len(args): // a variable of a script that is not set
		return errors.New("the COMMAND after -- is empty; without the -- it is the usual one")
	case own < 0:
		own = len(args)
	}
	if err := c.checkMissing(command, args[:own]); err != nil {
		return err
	}
	if own != 2 {
		return usageError(command)
	}
	return nil
}

// checkMissing wants an argument for each word of a usage line that is in no brackets. An empty one, as of a variable that
// a script has not set, is none.
func (c *cli) checkMissing(command *cobra.Command, args []string) error {
	words := required(command)
	for i := range words {
		if i < len(args) && args[i] != "" {
			continue
		}
		if r, err := c.newRunner(); err == nil { // in a project
			if err := r.Missing(strings.TrimPrefix(command.CommandPath(), "cdah "), words, args[:i]); err != nil {
				return err
			}
		}
		return fmt.Errorf("%s is missing; %w", strings.ReplaceAll(words[i], "|", " or "), usageError(command))
	}
	return nil
}

// required are the words of a usage line that are in no brackets: all before the first that is.
func required(command *cobra.Command) []string {
	words := argumentWords(command)
	for i, word := range words {
		if strings.HasPrefix(word, "[") {
			return words[:i]
		}
	}
	return words
}

func usageError(command *cobra.Command) error {
	return fmt.Errorf("usage: %s", strings.TrimSpace(command.CommandPath()+" "+strings.Join(argumentWords(command), " ")))
}
