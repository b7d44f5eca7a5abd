// Package runner is what the companion CLI does: it prepares a machine for the cdktf CLI, runs it,
// and ends everything properly when it is told to.
//
// Each command takes the same road, as far as it needs it:
//
//	environments/*.yaml → tools → node_modules → emulator → providers → cdktf synth → lock → cdktf …
//
// What fails early is checked first, so that a mistake in the YAML shows within a second.
package runner

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

// getenv reads a variable of the user's environment.
func (r *Runner) getenv(name string) string { return parseVariables(r.Environ)[name] }

// loadAll reads and checks all environments, and prints the warnings about the named one.
func (r *Runner) loadAll(name string) ([]config.Environment, error) {
	dir := r.environmentsDir()
	// Problems name files as the user would, when the command runs in the project's root.
	if wd, err := os.Getwd(); err == nil {
		if relative, err := filepath.Rel(wd, dir); err == nil {
			dir = relative
		}
	}
	all, problems := config.LoadDir(dir)
	for _, warning := range problems.Warnings() {
		if filepath.Base(warning.File) == name+".yaml" {
			fmt.Fprintln(r.Stderr, warning)
		}
	}
	return all, problems.Err()
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
