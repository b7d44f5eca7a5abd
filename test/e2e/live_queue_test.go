//go:build e2e

package e2e

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"cdah/internal/ops/status"
)

// queue sends what is too much for one reader, and takes it away again once there are as many readers as it needs. They go by
// themselves later: the part on load waits for that.
func (l *live) queue(t *testing.T) {
	client := sqs.NewFromConfig(l.config(t))
	found, err := client.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("live-orders")})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 14 { // five are for a reader
		if _, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: found.QueueUrl, MessageBody: aws.String(fmt.Sprint(i))}); err != nil {
			t.Fatal(err)
		}
	}
	l.await(t, "three readers run", func(s status.Status) bool { return running(s, "reader") == 3 })
	if _, err := client.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: found.QueueUrl}); err != nil {
		t.Fatal(err)
	}
}
