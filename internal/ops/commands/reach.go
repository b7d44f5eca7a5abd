package commands

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cdah/internal/ops/reach"
)

// ReachFormats are the forms that Reach can print.
func ReachFormats() []string { return []string{"text", "json", "markdown"} }

// Reach synthesizes the environment and prints what reaches what in its network. It fails where
// something is not as it must be.
func (r *Runner) Reach(ctx context.Context, name, format string) error {
	if !slices.Contains(ReachFormats(), format) {
		return UsageError{fmt.Sprintf("--output %s: there are %s", format, strings.Join(ReachFormats(), ", "))}
	}
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true}, func() error {
		if err := s.synth(ctx); err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(s.stack(), "cdk.tf.json"))
		if err != nil {
			return err
		}
		return s.reach(s.Stdout, text, format)
	})
}

// reach prints the evaluation of a stack's Terraform JSON.
func (s *session) reach(out io.Writer, text []byte, format string) error {
	m, err := reach.Read(text)
	if err != nil {
		return fmt.Errorf("%s: %w", s.env.Name, err)
	}
	report := reach.Evaluate(m, reach.Website(s.env.Flows()))
	write := report.Markdown
	if format == "json" {
		write = report.JSON
	}
	if err := write(out); err != nil {
		return err
	}
	if !report.OK {
		return fmt.Errorf("%s: the network does not do what it must; see WRONG above", s.env.Name)
	}
	return nil
}
