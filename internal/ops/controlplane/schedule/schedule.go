// Package schedule starts the tasks that EventBridge Scheduler would, as AWS's API describes its schedules: at their times,
// with the permissions of their roles, again where that fails, and with a message in a queue where it goes on failing.
package schedule

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"cdah/internal/live/scaling"
)

// What AWS takes where a schedule does not say it.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
const (
	longestAge  = 24 * time.Hour
	mostRetries = 185
)

// Clients are those of the AWS APIs of an account and region.
type Clients struct {
	Schedules interface {
		ListSchedules(context.Context, *scheduler.ListSchedulesInput, ...func(*scheduler.Options)) (*scheduler.ListSchedulesOutput, error)
		GetSchedule(context.Context, *scheduler.GetScheduleInput, ...func(*scheduler.Options)) (*scheduler.GetScheduleOutput, error)
	}
	// As returns what may be asked with the permissions of a role, given by its ARN.
	As func(ctx context.Context, role string) (Role, error)
}

// Role asks AWS with the permissions of a role.
type Role interface {
	RunTask(context.Context, *ecs.RunTaskInput, ...func(*ecs.Options)) (*ecs.RunTaskOutput, error)
	// GiveUp puts a message into a queue, given by its ARN.
	GiveUp(ctx context.Context, queue string, reason error, attempts int) error
}

// Loop starts what is due in one account and region. It is used by one goroutine.
type Loop struct {
	clients   Clients
	changes   int // when all was read
	schedules map[string]*schedule
	due       []*run
}

// schedule is a schedule of tasks of ECS.
type schedule struct {
	scheduler.GetScheduleOutput
	cron  scaling.Schedule
	every time.Duration // of a rate; 0 for another schedule
	since time.Time     // when it was seen for the first time: a rate counts from there
}

// run is a run that is due, and has not begun.
type run struct {
	*schedule
	at       time.Time
	attempts int
}

// New returns a loop that knows no schedule yet.
func New(clients Clients) *Loop {
	return &Loop{clients: clients, changes: -1, schedules: map[string]*schedule{}}
}

// Minute starts what is due at the minute that has begun, or at one of several of which the last begins now, and tells
// whether it has started anything. changes says, by another number than before, that schedules may have changed.
func (l *Loop) Minute(ctx context.Context, now time.Time, minutes, changes int) (started bool, err error) {
	if changes != l.changes {
		if err := l.read(ctx, now); err != nil {
			return false, err
		}
		l.changes = changes
	}
	for i := minutes - 1; i >= 0; i-- {
		at := now.Add(-time.Duration(i) * time.Minute)
		for _, name := range slices.Sorted(maps.Keys(l.schedules)) {
			if s := l.schedules[name]; s.State == schedulertypes.ScheduleStateEnabled && s.isDue(at) {
				l.due = append(l.due, &run{schedule: s, at: at})
			}
		}
	}
	var problems []error
	var later []*run
	for _, r := range l.due {
		begun, over, err := l.start(ctx, now, r)
		started = started || begun
		if !begun && !over {
			later = append(later, r)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("schedule %s: %w", aws.ToString(r.Name), err))
		}
	}
	l.due = later
	return started, errors.Join(problems...)
}

// read reads the schedules that start tasks of ECS. One that has not changed goes on.
func (l *Loop) read(ctx context.Context, now time.Time) error {
	read := map[string]*schedule{}
	for input := (&scheduler.ListSchedulesInput{}); ; {
		page, err := l.clients.Schedules.ListSchedules(ctx, input)
		if err != nil {
			return fmt.Errorf("read the schedules: %w", err)
		}
		for _, one := range page.Schedules {
			got, err := l.clients.Schedules.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: one.Name, GroupName: one.GroupName})
			if err != nil {
				return fmt.Errorf("schedule %s: %w", aws.ToString(one.Name), err)
			}
			if got.Target == nil || got.Target.EcsParameters == nil {
				continue
			}
			s, err := newSchedule(*got, now)
			if err != nil {
				return fmt.Errorf("schedule %s: %w", aws.ToString(one.Name), err)
			}
			if before := l.schedules[aws.ToString(got.Arn)]; before != nil && aws.ToString(before.ScheduleExpression) == aws.ToString(got.ScheduleExpression) {
				s.since = before.since
			}
			read[aws.ToString(got.Arn)] = s
		}
		if input.NextToken = page.NextToken; aws.ToString(input.NextToken) == "" {
			l.schedules = read
			return nil
		}
	}
}

func newSchedule(got scheduler.GetScheduleOutput, now time.Time) (*schedule, error) {
	s := &schedule{GetScheduleOutput: got, since: now}
	expression := aws.ToString(got.ScheduleExpression)
	var err error
	if rate, is := strings.CutPrefix(expression, "rate("); is {
		s.every, err = scaling.ParseRate(strings.TrimSuffix(rate, ")"))
	} else {
		s.cron, err = scaling.ParseSchedule(expression, aws.ToString(got.ScheduleExpressionTimezone))
	}
	return s, err
}

func (s *schedule) isDue(at time.Time) bool {
	if s.every == 0 {
		return s.cron.Matches(at)
	}
	since := at.Sub(s.since).Truncate(time.Minute)
	return since > 0 && since%s.every == 0
}

// start starts a run, and tells whether it has begun, or else whether it is given up. AWS waits longer from attempt to
// attempt and does not say how long; here it is a minute.
func (l *Loop) start(ctx context.Context, now time.Time, r *run) (begun, over bool, err error) {
	role, err := l.clients.As(ctx, aws.ToString(r.Target.RoleArn))
	if err == nil {
		_, err = role.RunTask(ctx, r.task())
	}
	if err == nil {
		return true, false, nil
	}
	r.attempts++
	age, retries := longestAge, mostRetries
	if p := r.Target.RetryPolicy; p != nil {
		if p.MaximumEventAgeInSeconds != nil {
			age = time.Duration(*p.MaximumEventAgeInSeconds) * time.Second
		}
		if p.MaximumRetryAttempts != nil {
			retries = int(*p.MaximumRetryAttempts)
		}
	}
	if r.attempts <= retries && now.Sub(r.at) < age {
		return false, false, err
	}
	if letters := r.Target.DeadLetterConfig; letters != nil && role != nil {
		err = errors.Join(err, role.GiveUp(ctx, aws.ToString(letters.Arn), err, r.attempts))
	}
	return false, true, err
}

// task is what ECS is asked for.
func (s *schedule) task() *ecs.RunTaskInput {
	p := s.Target.EcsParameters
	in := &ecs.RunTaskInput{
		Cluster: s.Target.Arn, TaskDefinition: p.TaskDefinitionArn, Count: p.TaskCount, Group: p.Group,
		EnableECSManagedTags: aws.ToBool(p.EnableECSManagedTags), StartedBy: aws.String(startedBy(aws.ToString(s.Name))),
		CapacityProviderStrategy: strategy(p.CapacityProviderStrategy),
	}
	if p.PropagateTags != "" {
		in.PropagateTags = "TASK_DEFINITION"
	}
	return in
}
