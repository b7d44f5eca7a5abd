package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"cdah/internal/ops/controlplane/schedule"
)

// world has one schedule, and a role that may start its job, or not.
type world struct {
	expression, zone string
	state            schedulertypes.ScheduleState
	refused          bool
	done             []string
}

func (w *world) ListSchedules(context.Context, *scheduler.ListSchedulesInput, ...func(*scheduler.Options)) (*scheduler.ListSchedulesOutput, error) {
	return &scheduler.ListSchedulesOutput{Schedules: []schedulertypes.ScheduleSummary{{Name: aws.String("shop-report")}}}, nil
}

func (w *world) GetSchedule(context.Context, *scheduler.GetScheduleInput, ...func(*scheduler.Options)) (*scheduler.GetScheduleOutput, error) {
	return &scheduler.GetScheduleOutput{
		Arn: aws.String("arn"), Name: aws.String("shop-report"), State: w.state, ScheduleExpression: &w.expression, ScheduleExpressionTimezone: &w.zone,
		Target: &schedulertypes.Target{
			Arn: aws.String("cluster"), RoleArn: aws.String("role"), DeadLetterConfig: &schedulertypes.DeadLetterConfig{Arn: aws.String("letters")},
			EcsParameters: &schedulertypes.EcsParameters{TaskDefinitionArn: aws.String("report:1"), TaskCount: aws.Int32(1)},
			RetryPolicy:   &schedulertypes.RetryPolicy{MaximumRetryAttempts: aws.Int32(2), MaximumEventAgeInSeconds: aws.Int32(3600)},
		},
	}, nil
}

func (w *world) RunTask(_ context.Context, in *ecs.RunTaskInput, _ ...func(*ecs.Options)) (*ecs.RunTaskOutput, error) {
	if w.refused {
		return nil, errors.New("AccessDenied: no")
	}
	w.done = append(w.done, fmt.Sprintf("%s on %s by %s", *in.TaskDefinition, *in.Cluster, *in.StartedBy))
	return &ecs.RunTaskOutput{}, nil
}

func (w *world) GiveUp(_ context.Context, queue string, reason error, attempts int) error {
	w.done = append(w.done, fmt.Sprintf("%s after %d: %v", queue, attempts, reason))
	return nil
}

// pass passes minutes, and returns what was done in them.
func (w *world) pass(t *testing.T, from time.Time, minutes int) []string {
	t.Helper()
	l := schedule.New(schedule.Clients{Schedules: w, As: func(context.Context, string) (schedule.Role, error) { return w, nil }})
	for i := range minutes {
		before := len(w.done)
		started, err := l.Minute(t.Context(), from.Add(time.Duration(i)*time.Minute), 1, 1)
		if (err != nil) != (w.refused && i > 0 && i < 4) {
			t.Errorf("minute %d: %v", i, err)
		}
		if started != (len(w.done) > before && !w.refused) {
			t.Errorf("minute %d: started is %t, done %q", i, started, w.done)
		}
	}
	return w.done
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	const run = "report:1 on cluster by chronos-schedule/shop-report"
	const gone = "letters after 3: AccessDenied: no"
	seven := time.Date(2030, 1, 1, 7, 0, 0, 0, time.UTC) // a Tuesday
	for name, c := range map[string]struct {
		world
		minutes int
		want    []string
	}{
		"a time":               {world{expression: "cron(5 7 * * ? *)", zone: "UTC"}, 10, []string{run}},
		"in its own zone":      {world{expression: "cron(5 8 * * ? *)", zone: "Europe/Paris"}, 10, []string{run}},
		"another day":          {world{expression: "cron(5 7 ? * WED *)", zone: "UTC"}, 10, nil},
		"once":                 {world{expression: "at(2030-01-01T07:03:00)", zone: "UTC"}, 10, []string{run}},
		"again and again":      {world{expression: "rate(2 minutes)", zone: "UTC"}, 6, []string{run, run}},
		"paused":               {world{expression: "rate(2 minutes)", state: schedulertypes.ScheduleStateDisabled}, 6, nil},
		"without a permission": {world{expression: "at(2030-01-01T07:01:00)", zone: "UTC", refused: true}, 10, []string{gone}},
	} {
		if c.state == "" {
			c.state = schedulertypes.ScheduleStateEnabled
		}
		if got := c.pass(t, seven, c.minutes); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	wrong := &world{expression: "rate(2 weeks)"}
	l := schedule.New(schedule.Clients{Schedules: wrong})
	if _, err := l.Minute(t.Context(), seven, 1, 1); err == nil {
		t.Error("a rate of weeks is taken")
	}
}

// What was due while nobody looked is made up for.
func TestSeveralMinutes(t *testing.T) {
	t.Parallel()
	w := &world{expression: "cron(* * * * ? *)", zone: "UTC", state: schedulertypes.ScheduleStateEnabled}
	l := schedule.New(schedule.Clients{Schedules: w, As: func(context.Context, string) (schedule.Role, error) { return w, nil }})
	if _, err := l.Minute(t.Context(), time.Date(2030, 1, 1, 7, 0, 0, 0, time.UTC), 3, 1); err != nil || len(w.done) != 3 {
		t.Errorf("in three minutes: %q, %v", w.done, err)
	}
}
