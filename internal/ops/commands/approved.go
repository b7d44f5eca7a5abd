package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"cdah/internal/ops/approval"
)

// Whoever has approved a plan can have "npx cdktf deploy" and "npx cdktf destroy" do what it says: the cdktf CLI runs
// the Terraform that TERRAFORM_BINARY_NAME names, which is then a script that runs cdah. That passes everything on to
// Terraform but an apply and a destruction: for these it does as "cdah deploy --plan" and "cdah destroy --plan".

// The variables by which the script's cdah knows the approved plan.
const (
	approvedPlanVariable   = "CDAH_APPROVED_PLAN"   // the kept plan, an absolute path
	approvedDigestVariable = "CDAH_APPROVED_DIGEST" // that the reviewer noted
)

// The script stays between the cdktf CLI and cdah, as the CLI takes a program that a signal has ended for one that has
// succeeded: its library for pseudoterminals reports 0 then.
const approvedScript = `#!/bin/sh
# Written by cdah: Terraform for the cdktf CLI, which applies the approved plan and nothing else.
%s terraform "$@"
exit $?
`

// approvedTerraform writes the script, and returns the variables that have the cdktf CLI apply a kept plan by it.
func (s *session) approvedTerraform(kept, digest string) (variables, error) {
	kept, err := filepath.Abs(kept)
	if err != nil {
		return nil, err
	}
	cdah, err := os.Executable()
	if err != nil {
		return nil, err
	}
	script := filepath.Join(s.cacheDir(), "approved-terraform.sh")
	// Another one may run the script at this moment: it gets the whole one, old or new.
	err = errors.Join(
		os.MkdirAll(s.cacheDir(), 0o755),
		os.WriteFile(script+".new", fmt.Appendf(nil, approvedScript, shellQuote(cdah)), 0o700),
		os.Rename(script+".new", script),
	)
	return variables{"TERRAFORM_BINARY_NAME": script, approvedPlanVariable: kept, approvedDigestVariable: digest}, err
}

// Terraform does in the folder of a stack what the cdktf CLI asks Terraform for, except that an apply and a
// destruction are those of the approved plan. Without one they fail.
func (r *Runner) Terraform(ctx context.Context, dir string, args []string) error {
	command := ""
	if i := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") }); i >= 0 {
		command = args[i]
	}
	if command != "apply" && command != "destroy" {
		return r.becomeTerraform(args)
	}
	// The cdktf CLI shows what Terraform says.
	o := ApplyOptions{Plan: r.getenv(approvedPlanVariable), Digest: r.getenv(approvedDigestVariable), Verbose: true}
	o.LockTimeout = DefaultLockTimeout
	if o.Plan == "" {
		return fmt.Errorf("%w: there is none; %s says which one is to be applied", approval.ErrNotApproved, r.commandLine("env", "PLAN=FILE", "ENV=NAME"))
	}
	for _, arg := range args {
		if !slices.Contains([]string{command, "-auto-approve", "-no-color"}, arg) {
			return fmt.Errorf("%w: it is applied as it was approved, without %s; plan with what is meant, and have that approved", approval.ErrNotApproved, arg)
		}
	}
	s, err := r.open(filepath.Base(dir))
	if err != nil {
		return err
	}
	purposes := map[string]purpose{"apply": deployment, "destroy": destruction}
	return s.deployOrDestroy(ctx, purposes[command], o, func() error { return nil })
}

// becomeTerraform replaces this process by Terraform.
func (r *Runner) becomeTerraform(args []string) error {
	path, err := exec.LookPath("terraform")
	if err != nil {
		return err
	}
	return syscall.Exec(path, append([]string{path}, args...), r.Environ)
}
