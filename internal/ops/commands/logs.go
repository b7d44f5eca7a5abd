package commands

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"golang.org/x/term"

	"cdah/internal/aws/naming"
	"cdah/internal/ops/logs"
)

// DefaultLogsSince is how far back lines are shown, unless told otherwise.
const DefaultLogsSince = 10 * time.Minute

// LogsOptions say which lines are shown.
type LogsOptions struct {
	Since  time.Duration // before now; no older lines
	Filter string        // pattern of CloudWatch Logs that lines must match; "" for all
	Follow bool          // go on with lines that come, until somebody ends it
}

// Logs prints the lines of all tasks of a service or a job of an environment.
func (r *Runner) Logs(ctx context.Context, name, of string, o LogsOptions) error {
	if o.Since <= 0 {
		return UsageError{fmt.Sprintf("--since %s shows nothing; allowed: more than 0s; such as %s", o.Since, r.calledBy().Option("--since 15m", `LOGS="--since 15m"`))}
	}
	s, err := r.openToLook(name)
	if err != nil {
		return err
	}
	isJob, err := s.env.FindServiceOrJob(of)
	if err != nil {
		return UsageError{err.Error()}
	}
	environment := naming.Of(s.env.Project, s.env.Name)
	group := naming.LogGroup(environment, of)
	if isJob {
		group = naming.JobLogGroup(environment, of)
	}
	return s.runPrepared(ctx, needs{looks: true, deployed: true}, func() error {
		config, err := s.awsConfig(ctx)
		if err != nil {
			return err
		}
		if _, err := s.caller(ctx, sts.NewFromConfig(config)); err != nil {
			return err
		}
		query := logs.Query{Group: group, Since: time.Now().Add(-o.Since), Filter: o.Filter, Follow: o.Follow}
		query.Nothing = func() { fmt.Fprintln(s.Stderr, s.noLines(of, query)) }
		colours := term.IsTerminal(int(s.Stdout.Fd())) && s.getenv("NO_COLOR") == ""
		return query.Copy(ctx, cloudwatchlogs.NewFromConfig(config), &logs.Writer{Out: s.Stdout, Colours: colours})
	})
}

// noLines says where lines of a service or a job were looked for, and how to look further back.
func (s *session) noLines(of string, q logs.Query) string {
	that := ""
	if q.Filter != "" {
		that = " that match " + strconv.Quote(q.Filter)
	}
	text := fmt.Sprintf("%s of %s has written no lines%s since %s (log group %s)", of, s.env.Name, that, q.Since.UTC().Format("2006-01-02 15:04:05 UTC"), q.Group)
	if q.Follow {
		return text + "; waiting for the first"
	}
	return text + "; further back: " + s.calledBy().Option("--since 24h", `LOGS="--since 24h"`)
}
