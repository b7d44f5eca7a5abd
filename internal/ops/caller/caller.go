// Package caller writes command lines as whoever has called cdah would type them: of make, whose recipes call it, or of the
// program itself. Who types make need not have cdah in the path, and who has it need not know the Makefile.
package caller

import (
	"path/filepath"
	"slices"
	"strings"
)

// By is who has called cdah.
type By struct {
	Make    bool   // a recipe of make has
	Program string // how the program was called otherwise, such as .cdah/bin/cdah; empty for cdah
}

// Of returns who has called: make numbers its levels from 1 for its recipes
// (https://www.gnu.org/software/make/manual/html_node/Variables_002fRecursion.html). called is the first of the program's
// arguments.
func Of(getenv func(string) string, called string) By {
	level := getenv("MAKELEVEL")
	by := By{Make: level != "" && level != "0", Program: called}
	if strings.Contains(filepath.ToSlash(called), "/go-build") { // where go run builds what it runs, and removes it
		by.Program = "go run ./cmd/cdah"
	}
	return by
}

// Line is a command line for a command of cdah, such as deploy. with are variables of the Makefile, such as
// SERVICE=web, in the order of the command's arguments. A command that make has no target for is one of the program.
func (b By) Line(command string, with ...string) string {
	if b.Make && !slices.Contains(withoutTarget(), command) {
		return strings.Join(slices.Concat([]string{"make", target(command)}, quoted(with)), " ")
	}
	flags, arguments, last := []string{b.program(), command}, []string{}, []string{}
	for _, one := range with {
		name, value, _ := strings.Cut(one, "=")
		switch flag, is := flagOf(command, name); {
		case name == "COMMAND":
			last = []string{"--", value}
		case name == "LOGS" || name == "SIMULATE" || name == "SMOKE": // flags as they are
			flags = append(flags, value)
		case is && value == "yes":
			flags = append(flags, flag)
		case is:
			flags = append(flags, flag, value)
		default:
			arguments = append(arguments, value)
		}
	}
	return strings.Join(slices.Concat(flags, arguments, last), " ")
}

// Itself is the program, whoever has called it: for what no variable of make tells.
func (b By) Itself() By {
	b.Make = false
	return b
}

// Option is how something is told to the command that runs: by a variable of make, such as TAG=…, or a flag.
func (b By) Option(flag, variable string) string {
	if b.Make {
		return variable
	}
	return flag
}

func (b By) program() string {
	if b.Program == "" {
		return "cdah"
	}
	return b.Program
}

// withoutTarget are the commands that make has no target for.
func withoutTarget() []string { return []string{"unlock", "review", "terraform", "completion"} }

// target is that of the Makefile for a command.
func target(command string) string {
	return strings.NewReplacer("plan --destroy", "plan-destroy", "rollback --plan-only", "plan-rollback", " ", "-").Replace(command)
}

// flagOf is the flag of a command that the Makefile's recipe gives a variable to; false for an argument.
func flagOf(command, variable string) (string, bool) {
	switch variable {
	case "APPROVE", "VERBOSE", "PLAN", "SINCE", "FROM", "CONTEXT", "SHAPE", "PEAK", "LOAD":
		return "--" + strings.ToLower(variable), true
	case "TAG":
		return "--tag", command == "image"
	case "SERVICE":
		return "--service", command == "rollback" || command == "simulate"
	}
	return "", false
}

// quoted has the values of variables with spaces in quotes, as a shell wants them.
func quoted(variables []string) []string {
	all := make([]string, 0, len(variables))
	for _, one := range variables {
		if name, value, given := strings.Cut(one, "="); given && strings.Contains(value, " ") {
			one = name + `="` + value + `"`
		}
		all = append(all, one)
	}
	return all
}
