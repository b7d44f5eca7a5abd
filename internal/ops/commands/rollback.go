package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/ops/review"
	"cdah/internal/ops/rollback"
)

// RollbackOptions say which services go back, and to what.
type RollbackOptions struct {
	Tag         string   // of the image; empty for the one that ran before the present one
	Services    []string // names; empty for all that can
	PlanOnly    bool     // keep the plan for somebody else to approve
	Approve     bool     // change AWS without asking
	LockTimeout time.Duration
	Format      review.Format
}

// Rollback deploys other images of services, and all else as the environment's file has it: it plans,
// reviews and keeps the plan as Plan does, asks, and applies that plan. Where the services run these images
// already, nothing is done.
func (r *Runner) Rollback(ctx context.Context, name string, o RollbackOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	services, err := s.rollbackServices(o)
	if err != nil {
		return UsageError{err.Error()}
	}
	allowances, err := s.allowances(nil)
	if err != nil {
		return err
	}
	question := ""
	if !o.PlanOnly {
		s.changing = true
		approved, err := r.approval("rollback", s.env, o.Approve)
		if err != nil {
			return err
		}
		if approved == nil {
			question = fmt.Sprintf("Apply this plan to %s, in the AWS account %s?", name, s.env.Account)
		}
	}
	if err := s.mustExist(); err != nil {
		return err
	}
	return s.within(ctx, needs{cli: true, target: true}, func() error {
		s.waitForLock(o.LockTimeout)
		steps, err := s.waysBack(ctx, services, o)
		if err != nil {
			return err
		}
		variables, back := planned(steps)
		if len(back) == 0 {
			fmt.Fprintln(s.Stderr, "Nothing to do.")
			return s.remind(steps)
		}
		p := PlanOptions{Options: Options{Variables: variables}, Back: back, Keep: s.keptPlan(name, false), Format: o.Format}
		if err := s.planBack(ctx, p, allowances); err != nil {
			return err
		}
		if o.PlanOnly {
			fmt.Fprintf(s.Stderr, "Once it is approved: make deploy ENV=%s PLAN=%s\n", name, s.relative(p.Keep))
			return s.remind(steps)
		}
		if err := s.applyBack(ctx, question); err != nil {
			return err
		}
		return s.remind(steps)
	})
}

// rollbackServices returns the services that can go back by a tag, of those that were named or of all.
func (s *session) rollbackServices(o RollbackOptions) ([]rollback.Service, error) {
	if o.Tag != "" {
		if err := config.CheckTag(o.Tag); err != nil {
			return nil, err
		}
	}
	names := slices.Compact(slices.Sorted(slices.Values(o.Services)))
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(s.env.Services))
	}
	var services []rollback.Service
	var others []error
	for _, name := range names {
		service, err := s.env.FindService(name)
		if err != nil {
			return nil, err
		}
		image, err := config.ParseImage(service.Image)
		if err != nil {
			return nil, err
		}
		if !image.ByTag() {
			others = append(others, fmt.Errorf("%s: %s is not the tag of an image in ECR, so that no other tag can be deployed without an edit; "+
				"git revert the change of %s, and deploy that", name, service.Image, s.environmentFile()))
			continue
		}
		account, _, _ := image.ECR()
		services = append(services, rollback.Service{
			Name: name, Cluster: naming.Of(s.env.Project, s.env.Name),
			Registry: account, Repository: image.Repository, URL: image.Registry + "/" + image.Repository,
		})
	}
	switch {
	case len(others) > 0 && (len(o.Services) > 0 || len(services) == 0):
		return nil, errors.Join(others...)
	case len(services) == 0:
		return nil, fmt.Errorf("%s has no services", s.env.Name)
	}
	return services, nil
}

// waysBack finds the ways of the services, and says them.
func (s *session) waysBack(ctx context.Context, services []rollback.Service, o RollbackOptions) ([]rollback.Step, error) {
	reached, err := s.awsConfig(ctx)
	if err != nil {
		return nil, err
	}
	steps, without, err := rollback.NewClients(reached).Find(ctx, services, o.Tag, len(o.Services) > 0)
	var ambiguous rollback.AmbiguousError
	if errors.As(err, &ambiguous) {
		return nil, UsageError{err.Error()}
	}
	if err != nil {
		return nil, err
	}
	for _, reason := range without {
		fmt.Fprintf(s.Stderr, "Left as it is: %v\n", reason)
	}
	for _, step := range steps {
		name := step.Service.Name
		switch {
		case step.Left != nil:
			fmt.Fprintf(s.Stderr, "%s has left %s already, by ECS or by hand, and runs %s. To go back further, name the tag.\n", name, step.Left, step.Now)
		case step.Done():
			fmt.Fprintf(s.Stderr, "%s runs %s already.\n", name, step.Now)
		default:
			fmt.Fprintf(s.Stderr, "%s runs %s, and goes back to %s.\n", name, step.Now, step.To)
			if len(s.env.Services[name].Sidecars) > 0 {
				fmt.Fprintf(s.Stderr, "Its sidecars are deployed as %s has them.\n", s.environmentFile())
			}
		}
	}
	return steps, nil
}

// planned returns the Terraform variables of a plan that takes the steps, and the services that it has go
// back. One that is there already has a variable too: without it, the plan would lead it to the file's tag.
func planned(steps []rollback.Step) (variables []string, back []review.Back) {
	for _, step := range steps {
		if step.Tag != "" {
			variables = append(variables, tagVariable(step.Service.Name)+"="+step.Tag)
		}
		if !step.Done() {
			back = append(back, review.Back{
				Service: step.Service.Name, From: step.Now.String(), To: step.To.String(), Reference: step.Service.URL + "@" + step.To.Digest,
			})
		}
	}
	return variables, back
}

// planBack plans, reviews and keeps the plan, and warns whoever approves it where it is more than a rollback.
func (s *session) planBack(ctx context.Context, p PlanOptions, allowances []review.Allowance) error {
	if err := errors.Join(remove(p.Keep), remove(filepath.Join(s.stack(), planFile))); err != nil {
		return err
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := s.terraformPlan(ctx, planFile, variableFlags(p.Variables)...); err != nil {
		return err
	}
	plan, err := s.show(ctx, planFile)
	if err != nil {
		return err
	}
	result, err := s.judge(plan, p, allowances)
	if err != nil {
		return err
	}
	if beside := result.Rollback.Beside; len(beside) > 0 {
		fmt.Fprintf(s.Stderr, "warning: this deploys more than the images:\n    %s\n"+
			"To change the images alone, check out the commit that is deployed, and do it from there.\n", strings.Join(beside, "\n    "))
	}
	return nil
}

// applyBack applies what planBack has planned, once somebody has said yes to the question.
func (s *session) applyBack(ctx context.Context, question string) error {
	if err := s.ask(ctx, question); err != nil {
		return err
	}
	if err := s.apply(ctx, s.Stderr, planFile); err != nil { // standard output is the review's
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	fmt.Fprintf(s.Stderr, "Look whether it is well: make smoke ENV=%s\n", s.env.Name)
	return nil
}

// tagVariable is the Terraform variable for the tag of a service's own image.
func tagVariable(service string) string {
	return "service_" + strings.ReplaceAll(service, "-", "_") + "_image_tag"
}

// environmentFile is the environment's file, as the user would write it.
func (s *session) environmentFile() string {
	return relative(filepath.Join(s.environmentsDir(), s.env.Name+".yaml"))
}

// remind says where the environment's file names other tags than those that run.
func (s *session) remind(steps []rollback.Step) error {
	for _, step := range steps {
		if step.Tag == "" {
			continue
		}
		other, err := s.env.OtherTag(s.environmentFile(), step.Service.Name, step.Tag)
		if err != nil {
			return err
		}
		if other != nil {
			fmt.Fprintln(s.Stderr, other)
		}
	}
	return nil
}
