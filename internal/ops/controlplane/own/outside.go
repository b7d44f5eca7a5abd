package own

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cdah/internal/live/clock"
	"cdah/internal/live/metrics"
	"cdah/internal/ops/emulator"
)

// late is for how long what is published of a minute is read again: it may come late.
const late = 20 * time.Minute

// Outside are the metrics of an account and region that are not measured by the loops. All is required.
type Outside struct {
	CloudWatch Client
	Queues     func(context.Context) ([]emulator.Queue, error) // of all accounts
	Account    string
	Region     string
	Pace       clock.Pace // of the loops
}

// Has tells whether a metric is one of them.
func (o Outside) Has(m metrics.Metric) bool { return Is(m) || isOfQueue(m) }

// Samples are what there is new of a metric after so many minutes, of which the last ends now. What it has of a minute stands
// for all of that minute.
func (o Outside) Samples(ctx context.Context, m metrics.Metric, now time.Time, minutes int) ([]metrics.Sample, error) {
	since := time.Duration(minutes) * time.Minute
	if Is(m) {
		first := now.Add(-since - late)
		samples, err := Read(ctx, o.CloudWatch, o.Pace, m, first.Add(-time.Minute), now)
		// Of the minute before, only a part may have been read.
		return slices.DeleteFunc(samples, func(s metrics.Sample) bool { return s.At.Before(first) }), err
	}
	queues, err := o.Queues(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the queues: %w", err)
	}
	for _, q := range queues {
		if q.Account != o.Account || q.Region != o.Region {
			continue
		}
		if value, is := o.ofQueue(m, q); is {
			return each(now, minutes, value), nil
		}
	}
	return nil, nil
}

// isOfQueue tells whether a metric is one of those of a queue that are known. Unlike AWS, which ends that for a queue that
// nobody has used for six hours, they are always published.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
func isOfQueue(m metrics.Metric) bool {
	_, is := Outside{}.ofQueue(m, emulator.Queue{Name: m.Of("QueueName")})
	return is
}

// ofQueue is the value that a metric has if it is one of the queue.
func (o Outside) ofQueue(m metrics.Metric, q emulator.Queue) (float64, bool) {
	if m.Namespace != "AWS/SQS" || m.Dimensions != metrics.Dimensions(map[string]string{"QueueName": q.Name}) {
		return 0, false
	}
	switch m.Name {
	case "ApproximateNumberOfMessagesVisible":
		return float64(q.Visible), true
	case "ApproximateNumberOfMessagesNotVisible":
		return float64(q.NotVisible), true
	case "ApproximateNumberOfMessagesDelayed":
		return float64(q.Delayed), true
	case "ApproximateAgeOfOldestMessage":
		return q.OldestSeconds * o.Pace.Speed, true
	}
	return 0, false
}

// each is a sample of one value for each of some minutes, of which the last ends now.
func each(now time.Time, minutes int, value float64) []metrics.Sample {
	var all []metrics.Sample
	for i := minutes - 1; i >= 0; i-- {
		at := now.Add(-time.Duration(i)*time.Minute - time.Second)
		all = append(all, metrics.Sample{At: at, Count: 1, Sum: value, Minimum: value, Maximum: value})
	}
	return all
}
