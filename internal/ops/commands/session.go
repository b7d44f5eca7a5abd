package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"

	"cdah/config"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
	"cdah/internal/ops/processes"
	"cdah/internal/ops/terraform"
)

// session is the work on one environment: what its commands run with.
type session struct {
	*Runner
	env  config.Environment
	all  []config.Environment
	vars variables

	// started is set when this command started the emulator.
	started bool

	// changing is set for commands that change the target.
	changing bool
}

// open loads and checks all environments, as the app will, and begins to work on the named one. With
// an empty name it is a session on none of them, which can synthesize.
func (r *Runner) open(name string) (*session, error) {
	if name != "" {
		if _, err := r.file(name); err != nil {
			return nil, UsageError{err.Error()}
		}
	}
	all, err := r.loadAll(name)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return &session{Runner: r, all: all, vars: always()}, nil
	}
	i := slices.IndexFunc(all, func(e config.Environment) bool { return e.Name == name })
	return &session{Runner: r, env: all[i], all: all, vars: always()}, nil
}

// needs says what a command of a session has to be able to do.
type needs struct {
	cli    bool // run the cdktf CLI
	target bool // reach AWS or the emulator with Terraform
}

// within prepares what work needs, and does it. When it is interrupted, nothing is left behind that
// it started itself.
func (s *session) within(ctx context.Context, n needs, work func() error) (err error) {
	defer func() {
		if s.started && ctx.Err() != nil {
			err = errors.Join(err, s.endEmulator(context.WithoutCancel(ctx)))
		}
	}()
	if err := s.prepare(ctx, n); err != nil {
		return err
	}
	return work()
}

// prepare checks and installs the tools, and points Terraform at the providers and at the target.
func (s *session) prepare(ctx context.Context, n needs) error {
	if err := prerequisites.Check(ctx, s.tools(n)...); err != nil {
		return err
	}
	if n.cli {
		if err := s.installCLI(ctx); err != nil {
			return err
		}
	}
	if !n.target {
		return nil
	}
	if err := s.findProviders(); err != nil {
		return err
	}
	if s.emulated() {
		return s.reachEmulator(ctx)
	}
	return s.takeRole()
}

func (s *session) emulated() bool { return s.env.Target == config.TargetEmulator }

// gone reports whether the target of the session is an emulator that does not run, so that nothing
// of the environment exists.
func (s *session) gone() bool {
	_, running := emulator.Running(s.cacheDir())
	return s.emulated() && !running
}

// mustExist refuses to look for an environment whose emulator is gone.
func (s *session) mustExist() error {
	if s.gone() {
		return fmt.Errorf("no emulator is running, so nothing of %s exists: deploy it first", s.env.Name)
	}
	return nil
}

// reachEmulator points the AWS provider at the emulator, and starts it when none runs.
func (s *session) reachEmulator(ctx context.Context) error {
	running, ok := emulator.Running(s.cacheDir())
	if !ok {
		s.started = true
		var err error
		if running, err = s.startEmulator(ctx, s.all); err != nil {
			return err
		}
	}
	s.vars = s.vars.with(userAWS(s.Environ), parseVariables(running.Env()))
	return nil
}

func (s *session) findProviders() error {
	sources, err := terraform.FindSources(terraform.Look{Getenv: s.getenv, Home: s.Home, Root: "/"})
	if err != nil {
		return err
	}
	vars, err := sources.Environment(s.cacheDir(), s.Home, s.getenv("TF_PLUGIN_CACHE_DIR"))
	if err != nil {
		return err
	}
	s.vars = s.vars.with(vars)
	return nil
}

// endEmulator stops the emulator and sets aside the states that described it.
func (s *session) endEmulator(ctx context.Context) error {
	if err := s.stopEmulator(ctx); err != nil {
		return err
	}
	return s.dropStates(s.all)
}

// stack is the folder that the environment's stack is synthesized into.
func (s *session) stack() string { return filepath.Join(s.Root, "cdktf.out", "stacks", s.env.Name) }

// supervisor says how the session's processes end.
func (s *session) supervisor() processes.Supervisor {
	grace := graceAWS
	if s.emulated() {
		grace = graceEmulator
	}
	return processes.Supervisor{Grace: grace, Kill: s.Kill, First: []string{"terraform"}}
}

// command runs a program in the project's root with the session's variables. Its output passes
// through, to standard output and error, unless out is given.
func (s *session) command(ctx context.Context, out io.Writer, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.Root
	cmd.Env = s.vars.apply(s.Environ)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.Stdin, s.Stdout, s.Stderr
	if out != nil {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, out, out
	}
	return s.supervisor().Run(ctx, cmd)
}
