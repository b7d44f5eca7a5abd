package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/ops/approval"
	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
	"cdah/internal/ops/rollbacktarget"
)

// RollbackOptions say which services go back, and to what.
type RollbackOptions struct {
	Tag         string   // of the image; empty for the one that ran before the present one
	Services    []string // names; empty for all that can
	PlanOnly    bool     // keep the plan for somebody else to approve
	Approve     bool     // change AWS without asking
	LockTimeout time.Duration
	Format      report.Format
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
		if question, err = s.question("rollback", o.Approve); err != nil {
			return err
		}
	}
	return s.runPrepared(ctx, needs{synth: true, target: true, writes: !o.PlanOnly, deployed: true}, func() error {
		s.waitForLock(o.LockTimeout)
		targets, err := s.rollbackTargets(ctx, services, o)
		if err != nil {
			return err
		}
		if err := s.rollBack(ctx, targets, o, question, allowances); err != nil {
			return err
		}
		return s.warnOfOtherTags(targets)
	})
}

// rollBack plans, reviews and keeps the plan, and applies it once somebody has said yes to the question.
func (s *session) rollBack(ctx context.Context, targets []rollbacktarget.Target, o RollbackOptions, question string, allowances []review.Allowance) error {
	p := PlanOptions{Keep: s.keptPlan(s.env.Name, false), Format: o.Format}
	p.Variables, p.Rollbacks = planInputs(targets)
	if len(p.Rollbacks) == 0 {
		fmt.Fprintln(s.Stderr, "Nothing to do.")
		return nil
	}
	kept, err := s.planRollback(ctx, p, allowances)
	if err != nil {
		return err
	}
	if o.PlanOnly {
		fmt.Fprintf(s.Stderr, "Kept in %s, digest %s\n", displayPath(p.Keep), kept.Digest)
		fmt.Fprintf(s.Stderr, "Once it is approved: %s\n", s.commandLine("deploy", "ENV="+s.env.Name, "PLAN="+displayPath(p.Keep)))
		return nil
	}
	if err := s.confirm(ctx, question); err != nil {
		return err
	}
	if err := s.applyPlan(ctx, deployment, true); err != nil {
		fmt.Fprintf(s.Stderr, "To go back to another image, name its tag: %s\n", s.commandLine("rollback", "ENV="+s.env.Name, "SERVICE="+targets[0].Service.Name, "TAG=…"))
		return err
	}
	if err := s.tellDeployed(ctx); err != nil {
		return err
	}
	fmt.Fprintf(s.Stderr, "Test the website now: %s\n", s.commandLine("smoke", "ENV="+s.env.Name))
	return nil
}

// rollbackServices returns the services that can go back by a tag, of those that were named or of all.
func (s *session) rollbackServices(o RollbackOptions) ([]rollbacktarget.Service, error) {
	if o.Tag != "" {
		if err := config.CheckTag(o.Tag); err != nil {
			return nil, err
		}
	}
	names := slices.Compact(slices.Sorted(slices.Values(o.Services)))
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(s.env.Services))
	}
	var services []rollbacktarget.Service
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
				"git revert the change of %s, and deploy that", name, service.Image, s.yamlPath()))
			continue
		}
		account, _, _ := image.ECR()
		services = append(services, rollbacktarget.Service{
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

// rollbackTargets finds what the services go back to, and prints it.
func (s *session) rollbackTargets(ctx context.Context, services []rollbacktarget.Service, o RollbackOptions) ([]rollbacktarget.Target, error) {
	config, err := s.awsConfig(ctx)
	if err != nil {
		return nil, err
	}
	targets, skipped, err := rollbacktarget.NewClients(config).Targets(ctx, services, o.Tag, len(o.Services) > 0)
	var ambiguous rollbacktarget.AmbiguousError
	if errors.As(err, &ambiguous) {
		return nil, UsageError{err.Error()}
	}
	if err != nil {
		return nil, err
	}
	for _, reason := range skipped {
		fmt.Fprintf(s.Stderr, "Not rolled back: %v\n", reason)
	}
	for _, t := range targets {
		name := t.Service.Name
		switch {
		case t.Left != nil:
			fmt.Fprintf(s.Stderr, "%s has left %s already, by ECS or by hand, and runs %s. To go back further, name the tag.\n", name, t.Left, t.Running)
		case t.Done():
			fmt.Fprintf(s.Stderr, "%s runs %s already.\n", name, t.Running)
		default:
			fmt.Fprintf(s.Stderr, "%s runs %s, and goes back to %s.\n", name, t.Running, t.Image)
			if len(s.env.Services[name].Sidecars) > 0 {
				fmt.Fprintf(s.Stderr, "Its sidecars are deployed as %s has them.\n", s.yamlPath())
			}
		}
	}
	return targets, nil
}

// planInputs returns the Terraform variables of a plan to the targets, and the services that it has go back.
// A service that runs its target has a variable too: without it, the plan would lead it to the file's tag.
func planInputs(targets []rollbacktarget.Target) (variables []string, rollbacks []review.ServiceRollback) {
	for _, t := range targets {
		if t.Tag != "" {
			variables = append(variables, tagVariable(t.Service.Name)+"="+t.Tag)
		}
		if !t.Done() {
			rollbacks = append(rollbacks, review.ServiceRollback{
				Service: t.Service.Name, From: t.Running.String(), To: t.Image.String(), Reference: t.Service.URL + "@" + t.Image.Digest,
			})
		}
	}
	return variables, rollbacks
}

// planRollback plans, reviews and keeps the plan, and warns whoever approves it where it is more than a rollback.
func (s *session) planRollback(ctx context.Context, p PlanOptions, allowances []review.Allowance) (approval.Plan, error) {
	if err := removeFiles(p.Keep); err != nil {
		return approval.Plan{}, err
	}
	if err := s.synthToChange(ctx); err != nil {
		return approval.Plan{}, err
	}
	kept, result, err := s.planToKeep(ctx, p, allowances)
	if err != nil {
		return approval.Plan{}, err
	}
	if others := result.Rollback.Others; len(others) > 0 {
		fmt.Fprintf(s.Stderr, "warning: this deploys more than the images:\n    %s\n"+
			"To change the images alone, check out the commit that is deployed, and do it from there.\n", strings.Join(others, "\n    "))
	}
	return kept, nil
}

// tagVariable is the Terraform variable for the tag of a service's own image.
func tagVariable(service string) string {
	return "service_" + strings.ReplaceAll(service, "-", "_") + "_image_tag"
}

// warnOfOtherTags says where the environment's file names other tags than those that run, once for all services that repeat
// an image.
func (s *session) warnOfOtherTags(targets []rollbacktarget.Target) error {
	told := map[int]bool{}
	for _, t := range targets {
		if t.Tag == "" {
			continue
		}
		other, err := s.env.OtherTag(s.yamlPath(), t.Service.Name, t.Tag)
		if err != nil {
			return err
		}
		if other != nil && !told[other.Line] {
			told[other.Line] = true
			fmt.Fprintln(s.Stderr, other)
		}
	}
	return nil
}
