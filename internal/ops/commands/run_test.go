package commands

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/ops/jobs"
)

// jobs adds production with two jobs.
func (p project) jobs(target string) {
	p.environment("production", target)
	p.write("environments/production.yaml", p.read("environments/production.yaml")+`
jobs:
  migrate: {image: "public.ecr.aws/docker/library/busybox:1.37.0"}
  report: {image: "public.ecr.aws/docker/library/busybox:1.37.0"}
`)
}

// What cannot be is refused before anything is asked of AWS.
func TestRunRefuses(t *testing.T) {
	p := newProject(t)
	p.jobs("aws")
	p.environment("staging", "aws")
	for name, c := range map[string]struct{ environment, job, want string }{
		"an unknown environment": {"productio", "migrate", "did you mean production?"},
		"an unknown job":         {"production", "migrat", "production has no job migrat; there are: migrate, report; did you mean migrate?"},
		"a service":              {"production", "web", "production has no job web; there are: migrate, report"},
		"no jobs":                {"staging", "migrate", "staging has no jobs: add migrate under jobs in its file, and deploy it"},
	} {
		err := p.Run(t.Context(), c.environment, c.job, RunOptions{})
		var usage UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a usage error %s", name, err, c.want)
		}
	}
}

// Without its emulator, nothing of an environment exists that could run.
func TestRunNeedsTheEmulator(t *testing.T) {
	p := newProject(t)
	p.jobs("emulator")
	if err := p.Run(t.Context(), "production", "migrate", RunOptions{}); err == nil || !strings.Contains(err.Error(), "no emulator is running, so nothing of production exists: deploy it first") {
		t.Errorf("got %v", err)
	}
}

func TestJobToRun(t *testing.T) {
	p := newProject(t)
	p.jobs("aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	want := jobs.Job{
		Name: "migrate", Cluster: "cdah-production", TaskDefinition: "cdah-production-migrate", LogGroup: "/ecs/cdah-production/jobs/migrate",
		Command: []string{"down"},
	}
	if got := s.jobToRun("migrate", RunOptions{Command: []string{"down"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// identity is whose credentials are used.
type identity struct{ account, arn string }

func (i identity) GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error) {
	if i.account == "" {
		return nil, errors.New("ExpiredToken")
	}
	return &sts.GetCallerIdentityOutput{Account: &i.account, Arn: aws.String(i.arn)}, nil
}

func TestCaller(t *testing.T) {
	p := newProject(t)
	p.jobs("aws")
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	const arn = "arn:aws:iam::123456789012:user/alice"
	if got, err := s.caller(t.Context(), identity{"123456789012", arn}); err != nil || got != arn {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := s.caller(t.Context(), identity{"210987654321", arn}); err == nil || !strings.Contains(err.Error(), "of the AWS account 210987654321; production is in 123456789012") {
		t.Errorf("credentials of another account: got %v", err)
	}
	if _, err := s.caller(t.Context(), identity{}); err == nil || !strings.Contains(err.Error(), "ExpiredToken") {
		t.Errorf("no credentials: got %v", err)
	}
}

func TestStartedBy(t *testing.T) {
	t.Parallel()
	for caller, want := range map[string]string{
		"arn:aws:iam::123456789012:user/staff/alice":                           "cdah/alice",
		"arn:aws:sts::123456789012:assumed-role/Admin/bob@example.com":         "cdah/bob_example_com",
		"arn:aws:iam::123456789012:root":                                       "cdah/root",
		"arn:aws:sts::123456789012:assumed-role/a/" + strings.Repeat("x", 200): "cdah/" + strings.Repeat("x", 123),
	} {
		if got := startedBy(caller); got != want {
			t.Errorf("%s: got %s, want %s", caller, got, want)
		}
	}
}
