package controlplane

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// How lines are handed to CloudWatch Logs, which takes 10,000 at once
// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
const (
	linesAtOnce = 1000
	linesEvery  = time.Second
)

// keepLines sends what a container writes to its log group, where it has one.
func (t *task) keepLines(c *container) {
	l := c.LogConfiguration
	if l == nil || l.LogDriver != ecstypes.LogDriverAwslogs {
		return
	}
	to := stream{
		client: t.cluster.logs, group: l.Options["awslogs-group"],
		// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
		name: l.Options["awslogs-stream-prefix"] + "/" + aws.ToString(c.Name) + "/" + t.id,
	}
	id := c.id
	t.cluster.plane.background(func(ctx context.Context) error {
		if err := to.create(ctx); err != nil {
			return err
		}
		lines := make(chan logstypes.InputLogEvent, linesAtOnce)
		sent := make(chan error, 1)
		go func() { sent <- to.send(ctx, lines) }()
		err := t.cluster.plane.Engine.Logs(ctx, id, time.Time{}, func(at time.Time, text string) {
			if text == "" { // CloudWatch Logs takes no empty ones
				text = " "
			}
			lines <- logstypes.InputLogEvent{Timestamp: aws.Int64(at.UnixMilli()), Message: aws.String(text)}
		})
		close(lines)
		return errors.Join(err, <-sent)
	})
}

// stream is a log stream of CloudWatch Logs.
type stream struct {
	client      *cloudwatchlogs.Client
	group, name string
}

func (s stream) create(ctx context.Context) error {
	_, err := s.client.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &s.group, LogStreamName: &s.name})
	return err
}

// send sends lines until there are no more, those of a second together. It takes all of them, even where they cannot be sent:
// whoever writes them must not wait.
func (s stream) send(ctx context.Context, lines <-chan logstypes.InputLogEvent) error {
	var problem error
	var some []logstypes.InputLogEvent
	flush := func() {
		if len(some) == 0 || problem != nil {
			some = nil
			return
		}
		_, problem = s.client.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: &s.group, LogStreamName: &s.name, LogEvents: some})
		some = nil
	}
	tick := time.NewTicker(linesEvery)
	defer tick.Stop()
	for {
		select {
		case line, more := <-lines:
			if !more {
				flush()
				return problem
			}
			if some = append(some, line); len(some) == linesAtOnce {
				flush()
			}
		case <-tick.C:
			flush()
		}
	}
}
