package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/config"
	"cdah/internal/ops/approval"
	"cdah/internal/ops/jobs"
	"cdah/internal/ops/review"
)

// A deployment that has jobs to run before the services change goes three steps: a plan of what the jobs need, their runs,
// and a plan of the rest. Both plans must be part of the approved one.

// ErrBeforeDeployment is returned for a deployment that stopped as a job did not run to success before it.
var ErrBeforeDeployment = errors.New("the deployment has stopped, and the services are as they were")

// preparation is the purpose of the plan of what jobs need.
const preparation purpose = "prepare"

// title is what applying a plan for the purpose is called.
func (p purpose) title() string {
	if p == preparation {
		return "Applying what the jobs before the deployment need"
	}
	return "Applying the plan"
}

// runsJobs reports whether a deployment of the plan runs jobs first: a rollback must not wait for them, and the old
// images need none.
func (o PlanOptions) runsJobs() bool { return !o.Destroy && len(o.Rollbacks) == 0 }

const taskDefinition = "aws_ecs_task_definition"

// jobsOf returns the jobs that a deployment of the plan is to run first: those of the environment, if the plan makes
// a revision of any task definition. Everything that is run has one, and another image, variable or command is another
// revision.
func jobsOf(plan *tfjson.Plan, e config.Environment) []string {
	revises := slices.ContainsFunc(plan.ResourceChanges, func(r *tfjson.ResourceChange) bool {
		return r.Type == taskDefinition && creates(r)
	})
	if !revises {
		return nil
	}
	return e.JobsBeforeDeployment()
}

// creates reports whether an object is made, in place of another or not.
func creates(r *tfjson.ResourceChange) bool {
	return r.Change != nil && slices.Contains(r.Change.Actions, tfjson.ActionCreate)
}

// jobRunner runs a job to its end. Its lines go to log.
type jobRunner func(ctx context.Context, job jobs.Job, log io.Writer) error

// runJobsFirst runs the approved jobs, and leaves this run a plan of what is still to be applied.
func (s *session) runJobsFirst(ctx context.Context, approved approval.Plan, run jobRunner) (changes bool, err error) {
	plan, err := s.readOwnPlan(ctx)
	if err != nil {
		return false, err
	}
	stack, err := os.ReadFile(s.stackFile())
	if err != nil {
		return false, err
	}
	constructs, err := review.ReadConstructs(stack)
	if err != nil {
		return false, err
	}
	targets := aheadOfJobs(plan, constructs, approved.Jobs)
	s.reviewed = s.planned.Changes
	if len(targets) > 0 {
		changes, err := s.planPart(ctx, approved, targets...)
		if err == nil && changes {
			err = s.apply(ctx, preparation)
		}
		if err != nil {
			return false, err
		}
	}
	for _, job := range approved.Jobs {
		if err := run(ctx, s.jobToRun(job, RunOptions{}), s.Stderr); err != nil {
			return false, fmt.Errorf("%w: %w. Mend what is wrong, and deploy again", ErrBeforeDeployment, err)
		}
	}
	if len(targets) == 0 {
		return true, nil // the plan is still that of the state
	}
	return s.planPart(ctx, approved)
}

// planPart plans, only the targets if there are any, and takes that plan if it does nothing beside the approved one.
func (s *session) planPart(ctx context.Context, approved approval.Plan, targets ...string) (changes bool, err error) {
	flags := Options{Variables: approved.Variables}.flags()
	for _, target := range targets {
		flags = append(flags, "-target="+target)
	}
	if changes, err = s.plan(ctx, flags...); err != nil {
		return false, err
	}
	return changes, s.holdPlan(ctx, approved.CheckPart)
}
