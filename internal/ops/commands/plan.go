package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/approval"
	"cdah/internal/ops/review"
)

// ErrStopped is returned for a plan that loses something that nobody has allowed it to lose.
var ErrStopped = errors.New("the plan is stopped")

// PlanOptions say what to plan, and what to do with the plan.
type PlanOptions struct {
	Options
	Destroy bool     // plan to remove everything
	Allow   []string // addresses that may be replaced or destroyed
	Keep    string   // file to keep the plan in; empty for the usual one
	Since   string   // plan only where the branch has touched the stack since it left this one; empty: always
	Format  review.Format

	// Back are the services that the plan is to have go back to other images; none for other plans.
	Back []review.Back
}

// Plan plans, reviews the plan and keeps it for a deployment to be held against. A plan that the gate
// stops is not kept, and returns ErrStopped.
func (r *Runner) Plan(ctx context.Context, name string, o PlanOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	allowances, err := s.allowances(o.Allow)
	if err != nil {
		return err
	}
	if o.Keep == "" {
		o.Keep = r.keptPlan(name, o.Destroy)
	}
	// A plan from before must not be taken for this one.
	if err := remove(o.Keep); err != nil {
		return err
	}
	if o.Since != "" {
		if needed, err := s.isTouched(o); err != nil || !needed {
			return err
		}
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		s.waitForLock(o.LockTimeout)
		if err := s.makePlan(ctx, o); err != nil {
			return err
		}
		plan, err := s.show(ctx, planFile)
		if err != nil {
			return err
		}
		_, err = s.judge(plan, o, allowances)
		return err
	})
}

// isTouched says whether the stack is touched since o.Since, and by what. The review of one that is not
// says so.
func (s *session) isTouched(o PlanOptions) (bool, error) {
	files, err := s.touched(s.env.Name, o.Since)
	if err != nil {
		return false, err
	}
	if len(files) > 0 {
		fmt.Fprintf(s.Stderr, "%s is touched since %s: %s\n", s.env.Name, o.Since, strings.Join(files, ", "))
		return true, nil
	}
	return false, s.publish(reviewName(o), o.Format, review.NotTouched(s.env.Name, o.Since).Write)
}

// reviewName is what the files of a plan's review are called, without their end.
func reviewName(o PlanOptions) string { return strings.TrimSuffix(filepath.Base(o.Keep), ".json") }

// keptPlan is where plans are kept unless somebody says otherwise.
func (r *Runner) keptPlan(name string, destroy bool) string {
	if destroy {
		name += "-destroy"
	}
	return filepath.Join(r.cacheDir(), "plans", name+".json")
}

// allowances returns what the environment's file and the command line allow.
func (s *session) allowances(addresses []string) ([]review.Allowance, error) {
	file := filepath.Join(s.environmentsDir(), s.env.Name+".allow")
	content, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	all, err := review.ReadAllowances(filepath.Join("environments", filepath.Base(file)), bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	for _, address := range addresses {
		all = append(all, review.Allowance{Address: address, Reason: "given with --allow"})
	}
	return all, nil
}

// makePlan writes a plan of the environment to planFile. A deployment is planned by the cdktf CLI, whose
// diff shows it as Terraform does; the cdktf CLI cannot plan a destruction.
func (s *session) makePlan(ctx context.Context, o PlanOptions) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := remove(filepath.Join(s.stack(), planFile)); err != nil {
		return err
	}
	if o.Destroy {
		return s.terraformPlan(ctx, planFile, append([]string{"-destroy"}, variableFlags(o.Variables)...)...)
	}
	return s.cdktfTo(ctx, s.Stderr, "diff", o.flags()...) // standard output is the review's
}

// terraformPlan connects the stack with its state and writes a plan to a file in the stack's folder.
func (s *session) terraformPlan(ctx context.Context, file string, flags ...string) error {
	if err := s.initialize(ctx); err != nil {
		return err
	}
	args := append([]string{"-chdir=" + s.stack(), "plan", "-input=false", "-no-color", "-out=" + file}, flags...)
	return s.do("Planning", func(progress *step) error {
		return s.quietly(ctx, progress, "terraform", args...)
	})
}

func variableFlags(variables []string) []string {
	var flags []string
	for _, variable := range variables {
		flags = append(flags, "-var="+variable)
	}
	return flags
}

// show reads a plan file in the stack's folder.
func (s *session) show(ctx context.Context, file string) (*tfjson.Plan, error) {
	output, err := s.capture(ctx, "-chdir="+s.stack(), "show", "-json", file)
	if err != nil {
		return nil, err
	}
	return review.Read(output)
}

// capture returns the standard output of Terraform, also of a run that fails. It is parsed, so standard
// error stays apart: with TF_LOG set, Terraform logs there.
func (s *session) capture(ctx context.Context, args ...string) ([]byte, error) {
	var output, problems bytes.Buffer
	cmd := exec.Command("terraform", args...)
	cmd.Dir, cmd.Env = s.Root, s.vars.apply(s.Environ)
	cmd.Stdout, cmd.Stderr = &output, &problems
	if err := s.supervisor().Run(ctx, cmd); err != nil {
		return output.Bytes(), fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), err, problems.String())
	}
	return output.Bytes(), nil
}

// judge reviews a plan, decides whether it may go on, and keeps it then.
func (s *session) judge(plan *tfjson.Plan, o PlanOptions, allowances []review.Allowance) (result review.Review, err error) {
	stack, err := os.ReadFile(s.stackFile())
	if err != nil {
		return result, err
	}
	constructs, err := review.ReadConstructs(stack)
	if err != nil {
		return result, err
	}
	result = review.New(plan, constructs)
	result.Environment = s.env.Name
	if len(o.Back) > 0 {
		result.GoBack(plan, o.Back)
	}
	if !o.Destroy { // it removes everything, as it is meant to
		result.Decide(allowances)
	}
	if err := s.publish(reviewName(o), o.Format, result.Write); err != nil {
		return result, err
	}
	for _, address := range result.Gate.Unused {
		fmt.Fprintf(s.Stderr, "warning: %s is allowed to go, and the plan leaves it: remove it from environments/%s.allow\n", address, s.env.Name)
	}
	if !result.Gate.Open() {
		return result, s.stopped(result.Gate.Stopped)
	}
	kept, err := approval.New(s.env.Name, o.Destroy, o.Variables, stack, plan)
	if err != nil {
		return result, err
	}
	kept.Commit, kept.Created = s.commit(), time.Now().UTC().Truncate(time.Second)
	if err := kept.Save(o.Keep); err != nil {
		return result, err
	}
	fmt.Fprintf(s.Stderr, "Kept in %s, digest %s\n", s.relative(o.Keep), kept.Digest)
	return result, nil
}

// stopped says how to go on with a plan that is stopped.
func (s *session) stopped(addresses []string) error {
	var lines strings.Builder
	for _, address := range addresses {
		fmt.Fprintf(&lines, "\n    %s # why its loss is meant", address)
	}
	return fmt.Errorf("%w: it replaces or destroys what matters. Where that is meant, allow it by name in environments/%s.allow:%s",
		ErrStopped, s.env.Name, lines.String())
}

// publish prints a report, and saves it.
func (s *session) publish(name string, format review.Format, write func(out io.Writer, f review.Format) error) error {
	if err := s.saveReport(name, write); err != nil {
		return err
	}
	return write(s.Stdout, format)
}

// saveReport writes a report in every format to .cdah/reviews, for a pipeline to store.
func (r *Runner) saveReport(name string, write func(out io.Writer, f review.Format) error) error {
	dir := filepath.Join(r.cacheDir(), "reviews")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for f, end := range map[review.Format]string{review.Text: ".txt", review.Markdown: ".md", review.JSON: ".json"} {
		var out bytes.Buffer
		if err := write(&out, f); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+end), out.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// stackFile is the environment's synthesized JSON.
func (s *session) stackFile() string { return filepath.Join(s.stack(), "cdk.tf.json") }

// commit returns the commit of the checkout, or nothing where that is not known.
func (s *session) commit() string {
	if commit := s.getenv("CIRCLE_SHA1"); commit != "" {
		return commit
	}
	output, err := exec.Command("git", "-C", s.Root, "rev-parse", "HEAD").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(output))
}

// relative names a file as somebody in the project's root would.
func (s *session) relative(file string) string {
	if relative, err := filepath.Rel(s.Root, file); err == nil && !strings.HasPrefix(relative, "..") {
		return relative
	}
	return file
}
