package commands

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdah/config"
)

// Missing is the error for a command line without an argument that the command's usage names: it says what there is to
// write for it, and how; nil where there is nothing to say. words are those of the usage, such as ENV and SERVICE|JOB, and
// args what was given for the first of them. The line is one of make where that has called the command.
func (r *Runner) Missing(command string, words, args []string) error {
	if len(args) > 0 && words[0] == "ENV" {
		if _, err := r.yamlFile(args[0]); err != nil {
			return err
		}
	}
	offer, example := r.offer(words[len(args)], append(args, "")[0])
	asked := strings.ReplaceAll(words[len(args)], "|", " or ")
	if r.calledBy().Make {
		asked = strings.Join(makeVariables(words[len(args)]), " or ")
	}
	switch {
	case offer == "" && example == "":
		return nil
	case example == "":
		return fmt.Errorf("%s is missing, and %s", asked, offer)
	}
	var with []string
	for i, given := range slices.Concat(args, []string{example}) {
		with = append(with, makeVariables(words[i])[0]+"="+given)
	}
	parts := []string{asked + " is missing", offer, "write " + r.commandLine(command, with...)}
	return errors.New(strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "; "))
}

// makeVariables are the variables of make for a word of a usage line. Whatever smoke tests is in ENV.
func makeVariables(word string) []string {
	if word == "ENV|URL" {
		return []string{"ENV"}
	}
	return strings.Split(word, "|")
}

// offer says what there is for a word of a usage line, in a stack where that has it, with one of them for an example. Both
// are empty where nothing can be said, as of a file with mistakes.
func (r *Runner) offer(word, stack string) (text, example string) {
	switch kinds := strings.Split(word, "|"); kinds[0] {
	case "ENV", "FOUNDATION":
		if names := r.Candidates(kinds[0], ""); len(names) > 0 {
			return "there are " + strings.Join(names, ", "), names[0]
		}
	case "SERVICE", "JOB":
		if env, known := r.read(stack); known {
			return partsOf(env, kinds)
		}
	case "URL":
		if env, known := r.read(stack); known {
			return "", website(env)
		}
	}
	return "", ""
}

// read reads the file of one stack, and no other; false for one with mistakes.
func (r *Runner) read(stack string) (config.Environment, bool) {
	if _, is := config.IsFoundation(stack); is {
		return config.Environment{Name: stack}, true
	}
	file, err := r.yamlFile(stack)
	if err != nil {
		return config.Environment{}, false
	}
	env, problems := config.Load(file)
	return env, problems.Err() == nil
}

// partsOf says which services or jobs an environment has, or which of both.
func partsOf(env config.Environment, kinds []string) (text, example string) {
	var has, lacks []string
	for _, kind := range kinds {
		names, what := slices.Sorted(maps.Keys(env.Services)), "service"
		if kind == "JOB" {
			names, what = slices.Sorted(maps.Keys(env.Jobs)), "job"
		}
		if len(names) != 1 {
			what += "s"
		}
		if len(names) == 0 {
			lacks = append(lacks, what)
			continue
		}
		has, example = append(has, "the "+what+" "+strings.Join(names, ", ")), cmp.Or(example, names[0])
	}
	if len(has) == 0 {
		return env.Name + " has no " + strings.Join(lacks, " or "), ""
	}
	return env.Name + " has " + strings.Join(has, " and "), example
}

// website is an address that visitors of an environment may ask for.
func website(env config.Environment) string {
	if env.Domain == nil {
		return "http://example.com/"
	}
	return "https://" + env.Domain.Name + "/"
}
