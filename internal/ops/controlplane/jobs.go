package controlplane

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"cdah/internal/ops/controlplane/schedule"
)

// schedule starts the jobs that are due in an account and region.
func (p *Plane) schedule(ctx context.Context, c *cluster, now time.Time, minutes int) error {
	loop := p.schedules[c.where()]
	if loop == nil {
		loop = schedule.New(schedule.Clients{
			Schedules: scheduler.NewFromConfig(c.config),
			As: func(ctx context.Context, role string) (schedule.Role, error) {
				variables, err := p.Emulator.AssumeRole(ctx, role)
				if err != nil {
					return nil, err
				}
				config := c.config
				config.Credentials = credentialsOf(variables)
				return scheduling{ecs.NewFromConfig(config), sqs.NewFromConfig(config)}, nil
			},
		})
		p.schedules[c.where()] = loop
	}
	started, err := loop.Minute(ctx, now, minutes, p.changes)
	if started { // the emulator does not count what its control plane does
		p.changes = -1
	}
	return err
}

// scheduling is what EventBridge Scheduler asks of AWS as the role of a schedule.
type scheduling struct {
	*ecs.Client
	queues *sqs.Client
}

// GiveUp puts into a queue why a run has not begun.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
func (s scheduling) GiveUp(ctx context.Context, queue string, reason error, attempts int) error {
	name := queue[strings.LastIndex(queue, ":")+1:]
	found, err := s.queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if err != nil {
		return err
	}
	text := func(value string) sqstypes.MessageAttributeValue {
		return sqstypes.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
	}
	code, message, _ := strings.Cut(oneLine(reason), ": ")
	_, err = s.queues.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: found.QueueUrl, MessageBody: aws.String("{}"),
		MessageAttributes: map[string]sqstypes.MessageAttributeValue{
			"ERROR_CODE": text(code), "ERROR_MESSAGE": text(message), "RETRY_ATTEMPTS": text(strconv.Itoa(attempts - 1)),
		},
	})
	return err
}
