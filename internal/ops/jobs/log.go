package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// pagesAtOnce is the maximum number of pages, of up to 10,000 lines, that are read before the task is looked at again:
// a job that writes faster than it is read must not hide its end.
const pagesAtOnce = 10

// Logs is the client of CloudWatch Logs.
type Logs interface {
	GetLogEvents(context.Context, *cloudwatchlogs.GetLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error)
}

// logReader reads a log stream from its beginning, each line once.
type logReader struct {
	client        Logs
	group, stream string

	next *string // token of what follows the lines that were read
}

// copyTo writes the lines that have come since the last call, and returns their number. A stream comes with its first
// line, so that one that is not there has none.
func (l *logReader) copyTo(ctx context.Context, out io.Writer) (lines int, err error) {
	for range pagesAtOnce {
		output, err := l.client.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{
			LogGroupName: &l.group, LogStreamName: &l.stream, StartFromHead: aws.Bool(true), NextToken: l.next,
		})
		var none *logstypes.ResourceNotFoundException
		if errors.As(err, &none) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		for _, event := range output.Events {
			fmt.Fprintln(out, strings.TrimSuffix(aws.ToString(event.Message), "\n"))
		}
		lines += len(output.Events)
		// The same token again is the end, for now: a page before it may be empty.
		atEnd := aws.ToString(output.NextForwardToken) == aws.ToString(l.next)
		l.next = output.NextForwardToken
		if atEnd {
			break
		}
	}
	return lines, nil
}
