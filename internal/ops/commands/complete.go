package commands

import (
	"maps"
	"slices"

	"cdah/config"
)

// Candidates returns what an argument of a command may be, by the word that stands for it in the command's usage: ENV,
// FOUNDATION, SERVICE or JOB, the last two of a stack. It is for a shell that completes, and is empty where a file has
// mistakes.
func (r *Runner) Candidates(word, stack string) []string {
	switch word {
	case "ENV":
		return append(config.Names(r.environmentsDir()), r.Candidates("FOUNDATION", "")...)
	case "FOUNDATION":
		var all []string
		for _, name := range config.Names(r.foundationsDir()) {
			all = append(all, config.Foundation{Name: name}.Stack())
		}
		return all
	}
	s, err := r.open(stack)
	if err != nil {
		return nil
	}
	switch word {
	case "SERVICE":
		return slices.Sorted(maps.Keys(s.env.Services))
	case "JOB":
		return slices.Sorted(maps.Keys(s.env.Jobs))
	}
	return nil
}
