package own_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/google/go-cmp/cmp"

	"cdah/internal/live/clock"
	"cdah/internal/live/metrics"
	"cdah/internal/ops/controlplane/own"
	"cdah/internal/ops/emulator"
)

func began() time.Time { return time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC) }

// fake has two data points: a real second before the end of what is asked for, and one at its beginning.
type fake struct{ t *testing.T }

func (f fake) GetMetricStatistics(_ context.Context, in *cloudwatch.GetMetricStatisticsInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricStatisticsOutput, error) {
	if *in.Namespace != "shop" {
		return nil, errors.New("no answer")
	}
	if len(in.Dimensions) != 1 || *in.Dimensions[0].Name != "Kind" || *in.Dimensions[0].Value != "book" || in.EndTime.Sub(*in.StartTime) != 44*time.Second || *in.Period != 2 {
		f.t.Errorf("it asks for %+v from %v to %v by %d s", in.Dimensions, in.StartTime, in.EndTime, *in.Period)
	}
	return &cloudwatch.GetMetricStatisticsOutput{Datapoints: []cloudwatchtypes.Datapoint{{
		Timestamp: aws.Time(in.EndTime.Add(-time.Second)), SampleCount: aws.Float64(2), Sum: aws.Float64(5), Minimum: aws.Float64(1), Maximum: aws.Float64(4),
	}, {
		Timestamp: in.StartTime, SampleCount: aws.Float64(1), Sum: aws.Float64(1), Minimum: aws.Float64(1), Maximum: aws.Float64(1),
	}}}, nil
}

func outside(t *testing.T) own.Outside {
	t.Helper()
	queues := func(context.Context) ([]emulator.Queue, error) {
		return []emulator.Queue{
			{Account: "2", Region: "r", Name: "orders", Visible: 9},
			{Account: "1", Region: "r", Name: "orders", Visible: 3, NotVisible: 2, Delayed: 1, OldestSeconds: 5},
		}, nil
	}
	return own.Outside{CloudWatch: fake{t}, Queues: queues, Account: "1", Region: "r", Pace: clock.Pace{Began: began(), Speed: 30}}
}

func TestMetricsOfItsOwn(t *testing.T) {
	t.Parallel()
	o, now := outside(t), began().Add(time.Hour)
	got, err := o.Samples(t.Context(), metrics.Metric{Namespace: "shop", Name: "orders", Dimensions: "Kind=book"}, now, 1)
	want := []metrics.Sample{{At: now.Add(-30 * time.Second), Count: 2, Sum: 5, Minimum: 1, Maximum: 4}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, err := o.Samples(t.Context(), metrics.Metric{Namespace: "other", Name: "orders"}, now, 1); err == nil {
		t.Errorf("without an answer: %v", got)
	}
}

func TestQueues(t *testing.T) {
	t.Parallel()
	o, now := outside(t), began().Add(time.Hour)
	for name, want := range map[string]float64{
		"ApproximateNumberOfMessagesVisible": 3, "ApproximateNumberOfMessagesNotVisible": 2, "ApproximateNumberOfMessagesDelayed": 1,
		"ApproximateAgeOfOldestMessage": 150, // five seconds of a clock that is thirty times faster
	} {
		m := metrics.Metric{Namespace: "AWS/SQS", Name: name, Dimensions: "QueueName=orders"}
		got, err := o.Samples(t.Context(), m, now, 2)
		if err != nil || !o.Has(m) || len(got) != 2 {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		for i, at := range []time.Time{now.Add(-61 * time.Second), now.Add(-time.Second)} {
			if diff := cmp.Diff(metrics.Sample{At: at, Count: 1, Sum: want, Minimum: want, Maximum: want}, got[i]); diff != "" {
				t.Errorf("%s\n%s", name, diff)
			}
		}
	}
	none := metrics.Metric{Namespace: "AWS/SQS", Name: "ApproximateNumberOfMessagesVisible", Dimensions: "QueueName=none"}
	if got, err := o.Samples(t.Context(), none, now, 1); err != nil || len(got) > 0 {
		t.Errorf("of a queue that is not there: %v, %v", got, err)
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	for namespace, want := range map[string]bool{"shop": true, "AWS/Logs": true, "AWS/ECS": false, "ECS/ContainerInsights": false, "AWS/SQS": false} {
		if got := outside(t).Has(metrics.Metric{Namespace: namespace, Name: "NumberOfMessagesSent", Dimensions: "QueueName=orders"}); got != want {
			t.Errorf("%s: %t", namespace, got)
		}
	}
}
