package commands

import (
	"context"
	"fmt"
	"path/filepath"
)

// Synth writes the Terraform JSON of all environments to cdktf.out, and prints where that of the
// named one is; without a name, where all of them are.
func (r *Runner) Synth(ctx context.Context, name string) error {
	return r.withSession(ctx, name, needs{cli: true}, func(s *session) error {
		if err := s.synth(ctx); err != nil {
			return err
		}
		for _, env := range s.all {
			if name == "" || name == env.Name {
				fmt.Fprintln(s.Stdout, filepath.Join("cdktf.out", "stacks", env.Name, "cdk.tf.json"))
			}
		}
		return nil
	})
}
