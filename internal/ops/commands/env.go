package commands

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Env prints shell commands with which plain "npx cdktf" and "terraform" do what cdah does. It starts the
// emulator when the environment needs it. With a kept plan, and the digest that the reviewer noted, if any, "npx cdktf
// deploy" and "npx cdktf destroy" do what that plan says and nothing else.
func (r *Runner) Env(ctx context.Context, name, kept, digest string) error {
	return r.withSession(ctx, name, needs{target: true, writes: kept != ""}, func(s *session) error {
		s.waitForLock(DefaultLockTimeout)
		if s.emulated() { // the AWS CLI reads the one, SDKs the other, and both find none in files
			s.vars = s.vars.with(variables{"AWS_REGION": s.env.Region, "AWS_DEFAULT_REGION": s.env.Region})
		}
		if kept == "" {
			return s.vars.export(s.Stdout)
		}
		approved, err := s.approvedTerraform(kept, digest)
		if err != nil {
			return err
		}
		return s.vars.with(approved).export(s.Stdout)
	})
}

// variables are the environment variables that cdah sets for the programs that it runs. One with an empty
// value is unset.
type variables map[string]string

// baseVariables are the variables of every command. They also keep the cdktf CLI and Terraform from calling
// home: a version check needs network access that a deployment does not, and delays it without.
func baseVariables() variables {
	return variables{
		"TF_IN_AUTOMATION":      "1",
		"CHECKPOINT_DISABLE":    "1",
		"DISABLE_VERSION_CHECK": "1",
		// The cdktf CLI must run the Terraform that providers were chosen for.
		"TERRAFORM_BINARY_NAME": "terraform",
	}
}

// parseVariables reads NAME=VALUE lines.
func parseVariables(lines []string) variables {
	v := variables{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		v[name] = value
	}
	return v
}

// with returns v with those of others added; the last one counts.
func (v variables) with(others ...variables) variables {
	all := maps.Clone(v)
	for _, other := range others {
		maps.Copy(all, other)
	}
	return all
}

// apply returns the environment base changed by v.
func (v variables) apply(base []string) []string {
	env := slices.DeleteFunc(slices.Clone(base), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		_, ours := v[name]
		return ours
	})
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if v[name] != "" {
			env = append(env, name+"="+v[name])
		}
	}
	return env
}

// export writes v as commands of a POSIX shell.
func (v variables) export(out io.Writer) error {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		command := "unset " + name
		if value := v[name]; value != "" {
			command = "export " + name + "=" + shellQuote(value)
		}
		if _, err := fmt.Fprintln(out, command); err != nil {
			return err
		}
	}
	return nil
}

// shellQuote writes a text as one word of a POSIX shell.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// unsetAWS unsets the user's own AWS variables: an emulated deployment must neither use nor reveal them.
func unsetAWS(environ []string) variables {
	v := variables{}
	for _, line := range environ {
		if name, _, _ := strings.Cut(line, "="); strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "TF_AWS_") {
			v[name] = ""
		}
	}
	return v
}
