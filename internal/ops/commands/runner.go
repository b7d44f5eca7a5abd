// Package commands is what the companion CLI does: it prepares a machine for the cdktf CLI, runs it,
// and ends everything properly when it is told to.
//
// Each command takes the same road, as far as it needs it:
//
//	environments/*.yaml → tools → node_modules → emulator → providers → cdktf synth → lock → cdktf …
//
// What fails early is checked first, so that a mistake in the YAML shows within a second.
package commands

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"cdah/config"
)

// ErrChanges is returned by a diff that was asked to tell a plan with changes from one without.
var ErrChanges = errors.New("the plan has changes")

// UsageError is a command line that says something impossible.
type UsageError struct{ Message string }

func (e UsageError) Error() string { return e.Message }

// Runner runs commands in one project.
type Runner struct {
	Root    string   // the project's root: the folder that holds cdktf.json
	Environ []string // the user's environment, as os.Environ returns it
	Home    string   // the user's home folder

	Stdin          *os.File
	Stdout, Stderr *os.File

	// Kill, when closed, ends at once what an ended context ends gracefully.
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

// Graces for what runs: Terraform finishes the calls that it has begun, saves its state and releases
// its lock. Killing it on AWS leaves resources that no state knows of, so it gets the time that slow
// resources take; in an emulator nothing is lost.
const (
	graceEmulator = 30 * time.Second
	graceAWS      = 10 * time.Minute
)

func (r *Runner) cacheDir() string { return filepath.Join(r.Root, ".cdah") }

func (r *Runner) environmentsDir() string { return filepath.Join(r.Root, "environments") }

func (r *Runner) foundationsDir() string { return filepath.Join(r.Root, "foundations") }

// file returns the YAML file of a stack: an environment's, or that of foundation-<name>. Where there is
// none, the error says which there are.
func (r *Runner) file(stack string) (string, error) {
	if name, is := config.IsFoundation(stack); is {
		return config.File(r.foundationsDir(), name)
	}
	return config.File(r.environmentsDir(), stack)
}

// getenv reads a variable of the user's environment.
func (r *Runner) getenv(name string) string { return parseVariables(r.Environ)[name] }

// loadAll reads and checks all environments and foundations, and prints the warnings about the named one.
// A foundation is deployed as an environment is.
func (r *Runner) loadAll(name string) ([]config.Environment, error) {
	project, problems := config.LoadProject(relative(r.environmentsDir()), relative(r.foundationsDir()))
	file, _ := r.file(name)
	for _, warning := range problems.Warnings() {
		if warning.File == relative(file) {
			fmt.Fprintln(r.Stderr, warning)
		}
	}
	all := project.Environments
	for _, f := range project.Foundations {
		all = append(all, f.AsEnvironment())
	}
	return all, problems.Err()
}

// relative returns a path as the user would write it, when the command runs in the project's root.
func relative(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(wd, path); err == nil {
		return short
	}
	return path
}

// do runs a step.
func (r *Runner) do(title string, work func(*step) error) error {
	s := begin(r.Stderr, title)
	return s.end(work(s))
}

// interactive reports whether somebody can be asked.
func (r *Runner) interactive() bool {
	return term.IsTerminal(int(r.Stdin.Fd())) && term.IsTerminal(int(r.Stdout.Fd()))
}
