package commands

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"cdah/config"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/prerequisites"
	"cdah/internal/ops/processes"
	"cdah/internal/ops/progress"
	"cdah/internal/ops/terraform"
	"cdah/internal/tempdir"
)

// session is the work on one environment: what its commands run with.
type session struct {
	*Runner
	env  config.Environment
	all  []config.Environment
	vars variables

	startedEmulator bool               // by this command
	emulator        *emulator.Emulator // the one in use; nil on AWS
	user            *emulator.User     // this command as a user of it

	warnings   config.Problems     // about the environment's file, which a synthesis tells
	verbose    bool                // tell all that Terraform says
	planned    progress.Plan       // what this run's plan changes
	reviewed   int                 // changes of the plan that is applied in parts, of which planned is one; else 0
	made       int                 // changes that this run has made
	changes    bool                // this command may change AWS or the state
	record     *processes.Record   // of this command; nil on no environment
	unfinished bool                // Terraform did not come to its end
	abandoned  []*processes.Record // of commands that were killed while they changed the environment
	endedLeft  bool                // what such a command had left running has been ended
}

// needs says what a command of a session has to be able to do.
type needs struct {
	synth    bool // build the app and run it
	target   bool // reach AWS or the emulator with Terraform
	writes   bool // change AWS or the state
	looks    bool // look at what is deployed, without Terraform
	runs     bool // have AWS or the emulator run something that is deployed, without Terraform
	deployed bool // find the environment: its emulator must be running
}

// withSession opens a session on the named environment, prepares what the work needs, and does it.
func (r *Runner) withSession(ctx context.Context, name string, n needs, work func(*session) error) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.runPrepared(ctx, n, func() error { return work(s) })
}

// open loads and checks all environments, as the app will, and opens a session on the named one. With an
// empty name it is a session on none of them, which can synthesize.
func (r *Runner) open(name string) (*session, error) {
	if name != "" {
		if _, err := r.yamlFile(name); err != nil {
			return nil, UsageError{err.Error()}
		}
	}
	all, problems, err := r.loadAll()
	if err != nil {
		return nil, err
	}
	if name == "" {
		return &session{Runner: r, all: all, vars: baseVariables()}, nil
	}
	i := slices.IndexFunc(all, func(e config.Environment) bool { return e.Name == name })
	return &session{Runner: r, env: all[i], all: all, vars: baseVariables(), warnings: r.warningsOf(name, problems)}, nil
}

// runPrepared prepares what work needs, and does it. When it is interrupted, an emulator that it has started
// does not stay, unless somebody else uses it.
func (s *session) runPrepared(ctx context.Context, n needs, work func() error) (err error) {
	if n.deployed && s.emulatorIsStopped() {
		return fmt.Errorf("no emulator is running, so nothing of %s exists: deploy it first", s.env.Name)
	}
	s.changes = n.writes
	if err := s.protectState(s.env.Name); err != nil {
		return err
	}
	end, err := s.begin(n)
	if err != nil {
		return err
	}
	defer end()
	defer func() {
		if s.startedEmulator && ctx.Err() != nil {
			err = errors.Join(err, s.leaveEmulator(context.WithoutCancel(ctx)))
		}
		err = errors.Join(err, removeFiles(filepath.Join(s.stackDir(), s.planFile())))
		if s.user != nil {
			s.user.Release()
		}
	}()
	if err := s.prepare(ctx, n); err != nil {
		return err
	}
	return work()
}

// prepare checks the tools, and points Terraform at the providers and at the target.
func (s *session) prepare(ctx context.Context, n needs) error {
	if err := tempdir.Check(); err != nil {
		return err
	}
	if err := prerequisites.Check(ctx, s.requiredTools(n)...); err != nil {
		return err
	}
	if !n.target && !n.runs && !n.looks {
		return nil
	}
	if n.target {
		if err := s.findProviders(); err != nil {
			return err
		}
	}
	if s.emulated() {
		return s.useEmulator(ctx)
	}
	if err := s.checkEndpoints(ctx); err != nil {
		return err
	}
	return s.assumeRole(n.writes || n.runs)
}

func (s *session) emulated() bool { return s.env.Target == config.TargetEmulator }

// emulatorIsStopped reports whether the session's target is an emulator that does not run, so that nothing
// of the environment exists.
func (s *session) emulatorIsStopped() bool {
	_, running := emulator.Running(s.cacheDir())
	return s.emulated() && !running
}

// useEmulator points the AWS provider at the emulator, and starts it when none runs.
func (s *session) useEmulator(ctx context.Context) error {
	user, err := emulator.Use(ctx, s.cacheDir())
	if err != nil {
		return err
	}
	s.user = user
	running, ok := emulator.Running(s.cacheDir())
	if !ok {
		s.startedEmulator = true
		if running, err = s.startEmulator(ctx, s.all); err != nil {
			return err
		}
		if err := s.forgetAbandoned(); err != nil { // what they have made has gone with their emulator
			return err
		}
	}
	s.emulator = running
	if err := s.restartContainers(ctx); err != nil {
		return err
	}
	s.vars = s.vars.with(unsetAWS(s.Environ), parseVariables(running.Env()))
	return nil
}

func (s *session) findProviders() error {
	sources, err := terraform.FindSources(terraform.Machine{Getenv: s.getenv, Home: s.Home, Root: "/"})
	if err != nil {
		return err
	}
	vars, err := sources.Environment(s.cacheDir(), s.Home, s.getenv("TF_PLUGIN_CACHE_DIR"))
	if err != nil {
		return err
	}
	s.vars = s.vars.with(vars, terraform.Garbage(s.getenv))
	return nil
}

// stackDir is the folder that the environment's stack is synthesized into, and stackFile its Terraform JSON.
func (s *session) stackDir() string { return filepath.Join(s.outputDir(), "stacks", s.env.Name) }

func (s *session) stackFile() string { return filepath.Join(s.stackDir(), "cdk.tf.json") }

// outputDir is the folder that all stacks are synthesized into.
func (r *Runner) outputDir() string { return filepath.Join(r.Root, "cdktf.out") }

// yamlPath is the environment's file, as the user would write it.
func (s *session) yamlPath() string {
	return displayPath(filepath.Join(s.environmentsDir(), s.env.Name+".yaml"))
}
