package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cdah/config"
)

// openToLook is open for a command that only looks at what is deployed: whoever has to see that must not have to mend files
// first. Another file's mistakes do not matter to it. Where the environment's own file has some, it takes the file as it
// was last right, and says so.
func (r *Runner) openToLook(name string) (*session, error) {
	s, err := r.open(name)
	var usage UsageError
	_, foundation := config.IsFoundation(name)
	if err == nil || errors.As(err, &usage) || foundation {
		return s, err
	}
	file, missing := r.yamlFile(name)
	if missing != nil {
		return nil, err
	}
	all, _, _ := r.loadAll() // their names
	s = &session{Runner: r, all: all, vars: baseVariables()}
	var problems config.Problems
	if s.env, problems = config.Load(file); problems.Err() == nil {
		return s, nil
	}
	if s.env, problems = config.Load(r.rightFile(name)); problems.Err() != nil {
		return nil, err
	}
	fmt.Fprintf(r.Stderr, "warning: %s has mistakes, which %s tells: this looks with the file as it was last right, at %s\n",
		displayPath(file), r.commandLine("synth", "ENV="+name), modified(r.rightFile(name)).UTC().Format("2006-01-02 15:04 UTC"))
	return s, nil
}

// withSessionToLook is withSession for a command that only looks at what is deployed.
func (r *Runner) withSessionToLook(ctx context.Context, name string, n needs, work func(*session) error) error {
	s, err := r.openToLook(name)
	if err != nil {
		return err
	}
	return s.runPrepared(ctx, n, func() error { return work(s) })
}

// rightFile is where the file of an environment is kept as it was last right.
func (r *Runner) rightFile(name string) string {
	return filepath.Join(r.cacheDir(), "right", name+".yaml")
}

// keepRight keeps the environment's file, of which the JSON was synthesized. Without the copy only looking at what is deployed
// is less forgiving.
func (s *session) keepRight() {
	file, err := s.yamlFile(s.env.Name)
	if err != nil {
		return
	}
	content, err := os.ReadFile(file)
	if kept, _ := os.ReadFile(s.rightFile(s.env.Name)); err != nil || bytes.Equal(content, kept) {
		return
	}
	if os.MkdirAll(filepath.Dir(s.rightFile(s.env.Name)), 0o700) == nil {
		_ = os.WriteFile(s.rightFile(s.env.Name), content, 0o600)
	}
}
