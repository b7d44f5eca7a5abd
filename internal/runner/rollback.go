package runner

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
	"cdah/internal/naming"
	"cdah/internal/review"
	"cdah/internal/rollback"
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
		if steps := slices.DeleteFunc(slices.Clone(steps), rollback.Step.Done); len(steps) > 0 {
			if err := s.goBack(ctx, steps, o, allowances, question); err != nil {
				return err
			}
		} else {
			fmt.Fprintln(s.Stderr, "Nothing to do.")
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

// goBack plans, reviews and keeps the plan and, unless that is all, applies it. Nobody is asked where there
// is no question.
func (s *session) goBack(ctx context.Context, steps []rollback.Step, o RollbackOptions, allowances []review.Allowance, question string) error {
	p := PlanOptions{Keep: s.keptPlan(s.env.Name, false), Format: o.Format}
	for _, step := range steps {
		p.Variables = append(p.Variables, tagVariable(step.Service.Name)+"="+step.Tag)
		p.Back = append(p.Back, review.Back{
			Service: step.Service.Name, From: step.Now.String(), To: step.To.String(), Reference: step.Service.URL + "@" + step.To.Digest,
		})
	}
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
	s.warnBeside(result.Rollback.Beside)
	if o.PlanOnly {
		fmt.Fprintf(s.Stderr, "Once it is approved: make deploy ENV=%s PLAN=%s\n", s.env.Name, s.relative(p.Keep))
		return nil
	}
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

// warnBeside tells whoever approves that a rollback is more than that.
func (s *session) warnBeside(changes []string) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(s.Stderr, "warning: this deploys more than the images:\n    %s\n"+
		"To change the images alone, check out the commit that is deployed, and do it from there.\n", strings.Join(changes, "\n    "))
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
