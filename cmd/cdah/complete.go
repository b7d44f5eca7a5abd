package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// completeAsInUsage completes arguments by the words of a command's usage line, such as ENV and SERVICE|JOB. Files
// are meant only where it says so.
func (c *cli) completeAsInUsage(command *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	words := argumentWords(command)
	if len(args) >= len(words) {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if strings.HasSuffix(words[len(args)], ".json") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return c.candidates(strings.Trim(words[len(args)], "[]"), args)
}

// candidates returns what can stand for a word of a usage line, after the arguments before it.
func (c *cli) candidates(word string, args []string) ([]string, cobra.ShellCompDirective) {
	r, err := c.newRunner()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	for kind := range strings.SplitSeq(word, "|") {
		all = append(all, r.Candidates(kind, append(slices.Clone(args), "")[0])...)
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// argumentWords returns the words of a command's usage line after its name.
func argumentWords(command *cobra.Command) []string {
	_, arguments, _ := strings.Cut(strings.TrimSuffix(command.Use, " [flags]"), " ")
	return strings.Fields(arguments)
}
