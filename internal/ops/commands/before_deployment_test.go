package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/approval"
	"cdah/internal/ops/jobs"
	"cdah/internal/ops/review"
)

// revision is a change in a plan that makes a revision of a task definition.
func revision(of string) string {
	return fmt.Sprintf(`{"address": "aws_ecs_task_definition.%s", "type": "aws_ecs_task_definition", "name": %q, "change": {"actions": ["create", "delete"]}}`, of, of)
}

func planFor(changes ...string) string {
	return `{"format_version": "1.2", "resource_changes": [` + strings.Join(changes, ", ") + `]}`
}

// migrates has production run a job before a deployment, and another that it does not.
func (p project) migrates() {
	p.write("environments/production.yaml", p.read("environments/production.yaml")+`
jobs:
  migrate: {image: "public.ecr.aws/docker/library/busybox:1.37.0", before_deployment: true}
  report: {image: "public.ecr.aws/docker/library/busybox:1.37.0"}
`)
	p.write("cdktf.out/stacks/production/cdk.tf.json", `{"resource": {"aws_ecs_task_definition": {
		"job": {"//": {"metadata": {"path": "production/job-migrate/task-definition"}}},
		"web": {"//": {"metadata": {"path": "production/service-web/task-definition"}}}}}}`)
}

// The plan says which jobs run, and an approval holds for that.
func TestPlanSaysWhichJobsRun(t *testing.T) {
	p := engine(t)
	p.migrates()
	for name, c := range map[string]struct {
		plan string
		o    PlanOptions
		want bool
	}{
		"another revision of a service": {planFor(revision("web")), PlanOptions{}, true},
		"of the job":                    {planFor(revision("job")), PlanOptions{}, true},
		"nothing that runs":             {planFor(`{"address": "aws_vpc.a", "type": "aws_vpc", "change": {"actions": ["create"]}}`), PlanOptions{}, false},
		"a service that goes":           {planFor(strings.Replace(revision("web"), `"create", `, "", 1)), PlanOptions{}, false},
		"a destruction":                 {planFor(revision("web")), PlanOptions{Destroy: true}, false},
		"a rollback":                    {planFor(revision("web")), PlanOptions{Rollbacks: []review.ServiceRollback{{Service: "web"}}}, false},
	} {
		p.write("plan.json", c.plan)
		c.o.Allow = []string{"aws_ecs_task_definition.web"}
		s, err := p.open("production")
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.readPlan(t.Context(), s.stackDir())
		if err != nil {
			t.Fatal(err)
		}
		c.o.Keep = filepath.Join(t.TempDir(), "production.json")
		result, err := s.review(t.Context(), plan, []byte("{}"), c.o, allowedByFlag([]string{"aws_ecs_task_definition.web"}))
		if err != nil {
			t.Fatal(name, err)
		}
		approved, err := s.toApprove(c.o, reviewedPlan{plan: plan, result: result})
		if got := strings.Join(approved.Jobs, " ") == "migrate"; err != nil || got != c.want || len(approved.Jobs) > 1 {
			t.Errorf("%s: %v run (%v), want migrate: %t", name, approved.Jobs, err, c.want)
		}
	}
}

// What a job needs is applied, the job runs, and the rest is planned; all of it within what was approved.
func TestJobsFirst(t *testing.T) {
	p := engine(t)
	p.migrates()
	whole := planFor(revision("job"), revision("web"))
	failed := jobs.FailedError{Job: "migrate", Code: 3, Reason: "failed with exit code 3"}
	for name, c := range map[string]struct {
		approved, now string
		job           error
		want          error
		calls         string
	}{
		"another revision of the job": {whole, whole, nil, nil, "show PLAN, init, plan, show PLAN, apply PLAN, RUN, init, plan, show PLAN"},
		"of the service alone":        {planFor(revision("web")), planFor(revision("web")), nil, nil, "show PLAN, RUN"},
		"a job that fails":            {whole, whole, failed, ErrBeforeDeployment, "show PLAN, init, plan, show PLAN, apply PLAN, RUN"},
		"more than was approved":      {planFor(revision("web")), whole, nil, approval.ErrNotApproved, "show PLAN, init, plan, show PLAN"},
	} {
		p.write("plan.json", c.approved)
		s, err := p.open("production")
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.readPlan(t.Context(), s.stackDir())
		if err != nil {
			t.Fatal(err)
		}
		approved, err := approval.New(approval.Content{Environment: "production", Jobs: []string{"migrate"}}, nil, plan)
		if err != nil {
			t.Fatal(err)
		}
		p.write("plan.json", c.now)
		p.called()
		changes, err := s.runJobsFirst(t.Context(), approved, func(_ context.Context, job jobs.Job, _ io.Writer) error {
			p.write("calls", p.read("calls")+"RUN\n")
			if job.TaskDefinition != "cdah-production-migrate" || job.Command != nil {
				t.Errorf("%s: runs %+v", name, job)
			}
			return c.job
		})
		targets := strings.Count(p.read("calls"), "-target=aws_ecs_task_definition.job")
		if calls := p.called(); !errors.Is(err, c.want) || changes != (c.want == nil) || calls != c.calls || (targets == 1) != strings.Contains(calls, "init") {
			t.Errorf("%s: got %v, %t, by\n     %s, targets %d\nwant %v, by\n     %s", name, err, changes, calls, targets, c.want, c.calls)
		}
	}
}

// Progress counts what the review has: also where a deployment is applied in two parts.
func TestOfAll(t *testing.T) {
	s := &session{reviewed: 95}
	s.planned.Changes = 92
	if got := s.ofAll(preparation); got != 95 {
		t.Errorf("the first part is of %d", got)
	}
	s.made, s.planned.Changes = 92, 3
	if got := s.ofAll(deployment); got != 95 {
		t.Errorf("the second part is of %d", got)
	}
	s = &session{}
	s.planned.Changes = 7
	if got := s.ofAll(deployment); got != 7 {
		t.Errorf("a whole is of %d", got)
	}
}
