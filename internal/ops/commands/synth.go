package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cdah/config"
)

// Synth writes the Terraform JSON of all environments to cdktf.out, and prints where that of the named one is, and
// names the others that are written; without a name, where all of them are.
func (r *Runner) Synth(ctx context.Context, name string) error {
	return r.withSession(ctx, name, needs{synth: true}, func(s *session) error {
		if err := s.synth(ctx); err != nil {
			return err
		}
		var others []string
		for _, env := range s.all {
			if name == "" || name == env.Name {
				fmt.Fprintln(s.Stdout, filepath.Join("cdktf.out", "stacks", env.Name, "cdk.tf.json"))
			} else {
				others = append(others, env.Name)
			}
		}
		if len(others) > 0 {
			fmt.Fprintln(s.Stderr, "Written beside it, each to a folder of its name: "+strings.Join(others, ", "))
		}
		return nil
	})
}

// synthesized synthesizes the environment, and returns its Terraform JSON.
func (s *session) synthesized(ctx context.Context) ([]byte, error) {
	if err := s.synth(ctx); err != nil {
		return nil, err
	}
	return os.ReadFile(s.stackFile())
}

// synth writes the Terraform JSON of all environments, by the command that the cdktf CLI does it by, and removes what
// earlier ones have left of environments that are no more, as that does.
func (s *session) synth(ctx context.Context) error {
	app, err := s.appCommand()
	if err != nil {
		return err
	}
	for _, warning := range s.warnings {
		fmt.Fprintln(s.Stderr, warning)
	}
	title := "Synthesizing"
	if _, err := os.Stat(filepath.Join(s.cacheDir(), "bin", "app")); err != nil {
		title += " (compiles the AWS bindings for the first time: a minute or two)"
	}
	s.vars = s.vars.with(variables{"CDKTF_OUTDIR": s.outputDir(), "SYNTH_HCL_OUTPUT": ""})
	return s.step(title, func(progress *step) error {
		if err := s.runQuietly(ctx, progress, "sh", "-c", app); err != nil {
			return fmt.Errorf("the app of cdktf.json has failed: %w", err)
		}
		s.keepRight()
		return s.removeOrphans()
	})
}

// appCommand returns the shell command of the app, as cdktf.json has it.
func (r *Runner) appCommand() (string, error) {
	file := filepath.Join(r.Root, "cdktf.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var project struct {
		App string `json:"app"`
	}
	if err := json.Unmarshal(text, &project); err != nil {
		return "", fmt.Errorf("%s: %w", displayPath(file), err)
	}
	if project.App == "" {
		return "", fmt.Errorf(`%s: app is missing; set it to the command that writes the Terraform JSON, such as "go run ."`, displayPath(file))
	}
	return project.App, nil
}

// removeOrphans removes the folders of stacks that no environment has, with the plans and providers in them.
func (s *session) removeOrphans() error {
	entries, err := os.ReadDir(filepath.Join(s.outputDir(), "stacks"))
	if err != nil {
		return err
	}
	var problems []error
	for _, entry := range entries {
		stack := strings.TrimSuffix(entry.Name(), adoptSuffix)
		if !slices.ContainsFunc(s.all, func(e config.Environment) bool { return e.Name == stack }) {
			problems = append(problems, os.RemoveAll(filepath.Join(s.outputDir(), "stacks", entry.Name())))
		}
	}
	return errors.Join(problems...)
}
