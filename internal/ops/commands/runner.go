// Package commands is what the commands of the companion CLI do; each has a file of its name. They run the app and
// Terraform, and end everything properly when they are interrupted.
//
// Each command takes the same steps, as far as it needs them:
//
//	environments/*.yaml → tools → providers → emulator → app → lock file → init → plan → review → apply
//
// The files are where the cdktf CLI has them, so that it can go on where these commands have ended, and the other way
// round: cdktf.out/stacks/<environment> is Terraform's working directory.
//
// What fails early is checked first, so that a mistake in the YAML shows within a second.
package commands

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"cdah/config"
	"cdah/internal/aws/resources"
	"cdah/internal/ops/caller"
)

// UsageError is a command line that asks for something impossible.
type UsageError struct{ Message string }

func (e UsageError) Error() string { return e.Message }

// Runner runs commands in one project.
type Runner struct {
	Root    string   // the project's root: the folder that holds cdktf.json
	Environ []string // the user's environment, as os.Environ returns it
	Home    string   // the user's home folder

	Stdin          *os.File
	Stdout, Stderr *os.File

	Own []resources.Service // of what owners add to their stacks

	// Called is how the program was called, for the command lines of messages; empty for cdah.
	Called string

	// Kill, when closed, kills at once what an ended context interrupts.
	Kill <-chan struct{}
}

// FindRoot returns the closest folder, from dir upwards, that holds cdktf.json.
func FindRoot(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "cdktf.json")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("there is no cdktf.json in %s or above it: run cdah inside the project", dir)
		}
	}
}

func (r *Runner) cacheDir() string { return filepath.Join(r.Root, ".cdah") }

func (r *Runner) environmentsDir() string { return filepath.Join(r.Root, "environments") }

func (r *Runner) foundationsDir() string { return filepath.Join(r.Root, "foundations") }

// yamlFile returns the YAML file of a stack: an environment's, or that of foundation-<name>. Where there is
// none, the error says which there are.
func (r *Runner) yamlFile(stack string) (string, error) {
	if name, is := config.IsFoundation(stack); is {
		return config.File(r.foundationsDir(), name)
	}
	file, err := config.File(r.environmentsDir(), stack)
	if names := config.Names(r.environmentsDir()); err != nil && len(names) > 0 && !strings.HasSuffix(err.Error(), "?") {
		err = fmt.Errorf("%w%s", err, r.calledBy().Option("", "; name one: ENV="+names[0])) // make names local where nobody names one
	}
	return file, err
}

// getenv reads a variable of the user's environment.
func (r *Runner) getenv(name string) string { return parseVariables(r.Environ)[name] }

// calledBy is who has called the command.
func (r *Runner) calledBy() caller.By { return caller.Of(r.getenv, r.Called) }

// commandLine is a command line for messages, as who has called this command would type it; see [caller.By.Line].
func (r *Runner) commandLine(command string, with ...string) string {
	return r.calledBy().Line(command, with...)
}

// loadAll reads and checks all environments and foundations. A foundation is deployed as an environment is. What is
// wrong is in the error; problems has the warnings, too.
func (r *Runner) loadAll() (all []config.Environment, problems config.Problems, err error) {
	project, problems := config.LoadProject(displayPath(r.environmentsDir()), displayPath(r.foundationsDir()))
	all = project.Environments
	for _, f := range project.Foundations {
		all = append(all, f.AsEnvironment())
	}
	return all, problems, problems.Err()
}

// warningsOf are the warnings about the file of a stack.
func (r *Runner) warningsOf(name string, problems config.Problems) config.Problems {
	file, _ := r.yamlFile(name)
	return slices.DeleteFunc(problems.Warnings(), func(p config.Problem) bool { return p.File != displayPath(file) })
}

// displayPath returns a path as the user would write it in the working directory.
func displayPath(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(wd, path); err == nil {
		return short
	}
	return path
}

// interactive reports whether somebody can be asked.
func (r *Runner) interactive() bool {
	return term.IsTerminal(int(r.Stdin.Fd())) && term.IsTerminal(int(r.Stdout.Fd()))
}

// git returns the output of a command of git in the project's root.
func (r *Runner) git(args ...string) (string, error) {
	var output, problems bytes.Buffer
	command := exec.Command("git", append([]string{"-C", r.Root}, args...)...)
	command.Stdout, command.Stderr = &output, &problems
	if err := command.Run(); err != nil {
		if text := strings.TrimSpace(problems.String()); text != "" {
			err = errors.New(text)
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return output.String(), nil
}
