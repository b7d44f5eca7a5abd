package commands

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/aws/naming"
	"cdah/internal/ops/jobs"
)

// RunOptions say what a job runs.
type RunOptions struct {
	Command []string // of the job's container; nil for the job's own
}

// Run runs a job of an environment and follows it to its end. Its lines go to standard output. A job that does not end
// with exit code 0 is a jobs.FailedError. When ctx ends, its task is stopped.
func (r *Runner) Run(ctx context.Context, name, job string, o RunOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if _, err := s.env.FindJob(job); err != nil {
		return UsageError{err.Error()}
	}
	return s.runPrepared(ctx, needs{runs: true, deployed: true}, func() error {
		return s.runJob(ctx, s.jobToRun(job, o), s.Stdout)
	})
}

// runJob runs a job and follows it to its end. Its lines go to log.
func (s *session) runJob(ctx context.Context, job jobs.Job, log io.Writer) error {
	config, err := s.awsConfig(ctx)
	if err != nil {
		return err
	}
	caller, err := s.caller(ctx, sts.NewFromConfig(config))
	if err != nil {
		return err
	}
	job.StartedBy = startedBy(caller)
	return jobs.NewClients(config).Run(ctx, s.Kill, job, jobs.Output{Log: log, Progress: s.Stderr})
}

// jobToRun returns a job of the environment with the names of what was deployed for it.
func (s *session) jobToRun(job string, o RunOptions) jobs.Job {
	environment := naming.Of(s.env.Project, s.env.Name)
	return jobs.Job{
		Name: job, Cluster: environment, TaskDefinition: naming.TaskDefinition(environment, job), LogGroup: naming.JobLogGroup(environment, job),
		Command: o.Command,
	}
}

// identityGetter is what of STS tells whose credentials are used.
type identityGetter interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
}

// caller returns the ARN of whose credentials are used. Those of another account than the environment's are refused, as
// Terraform does: that account may have a cluster of the same name.
func (s *session) caller(ctx context.Context, client identityGetter) (arn string, err error) {
	identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	switch {
	case lacksCredentials(err):
		return "", fmt.Errorf("there are no AWS credentials: set AWS_PROFILE, or sign in (aws sso login), with the account %s; %s says what else is missing",
			s.env.Account, s.commandLine("doctor", "ENV="+s.env.Name))
	case err != nil:
		return "", fmt.Errorf("ask AWS whose credentials these are: %w", err)
	}
	arn = aws.ToString(identity.Arn)
	if account := aws.ToString(identity.Account); account != s.env.Account {
		return "", otherAccountError(fmt.Sprintf("the credentials are %s's, of the AWS account %s; %s is in %s: use credentials of that account",
			arn, account, s.env.Name, s.env.Account))
	}
	return arn, nil
}

// lacksCredentials reports whether the SDK has found no credentials, of all that it looks at.
func lacksCredentials(err error) bool {
	return err != nil && strings.Contains(err.Error(), "get identity: get credentials: ")
}

// otherAccountError says that credentials are of another account than the environment's.
type otherAccountError string

func (e otherAccountError) Error() string { return string(e) }

// startedByLength is the maximum length of what ECS keeps of who has started a task
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
const startedByLength = 128

// startedBy returns how ECS is to show who has started a task, cdah/NAME: of an IAM user its name, of a role that of its
// session.
func startedBy(caller string) string {
	name := caller[strings.LastIndexAny(caller, "/:")+1:]
	name = "cdah/" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, name)
	return name[:min(len(name), startedByLength)]
}
