// Package logs reads the lines of all tasks of a service or a job, in the order of their times.
package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"cdah/internal/ops/processes"
)

const (
	// interval is how long to wait between two looks at a log.
	interval = 2 * time.Second

	// late is how much later than its time a line may come: CloudWatch Logs shows lines some seconds after they are
	// written, those of one task before those of another.
	late = 30 * time.Second
)

// Client is what reading needs of CloudWatch Logs.
type Client interface {
	FilterLogEvents(context.Context, *cloudwatchlogs.FilterLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error)
}

// Query says which lines of a log group are read.
type Query struct {
	Group  string    // its name
	Since  time.Time // no lines before
	Filter string    // pattern of CloudWatch Logs that lines must match; "" for all
	Follow bool      // go on with lines that come, until the context ends

	// Nothing is called after the first look, where that has found no line. Default: nothing is.
	Nothing func()
}

// Copy writes lines to out, each with its time and its task. A line that is said again, as one reads the same time
// twice, is written once. When ctx ends, it returns processes.ErrInterrupted, unless it has come to its end.
func (q Query) Copy(ctx context.Context, client Client, out *Writer) error {
	seen := map[string]time.Time{} // by the line's id
	since := q.Since
	for {
		newest, err := q.read(ctx, client, since, seen, out)
		if ctx.Err() != nil {
			return processes.ErrInterrupted
		}
		if err == nil && q.Nothing != nil && len(seen) == 0 {
			q.Nothing()
		}
		q.Nothing = nil
		if err != nil || !q.Follow {
			return err
		}
		if from := newest.Add(-late); from.After(since) {
			since = from
		}
		for id, at := range seen {
			if at.Before(since) {
				delete(seen, id)
			}
		}
		select {
		case <-ctx.Done():
			return processes.ErrInterrupted
		case <-time.After(interval):
		}
	}
}

// read writes the lines since a time that were not seen, and returns the time of the newest.
func (q Query) read(ctx context.Context, client Client, since time.Time, seen map[string]time.Time, out *Writer) (newest time.Time, err error) {
	input := cloudwatchlogs.FilterLogEventsInput{LogGroupName: &q.Group, StartTime: aws.Int64(since.UnixMilli())}
	if q.Filter != "" {
		input.FilterPattern = &q.Filter
	}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(client, &input)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		var none *logstypes.ResourceNotFoundException
		if errors.As(err, &none) {
			return newest, fmt.Errorf("there is no log group %s: deploy the environment first", q.Group)
		}
		if err != nil {
			return newest, fmt.Errorf("read the log group %s: %w", q.Group, err)
		}
		for _, event := range page.Events {
			at := time.UnixMilli(aws.ToInt64(event.Timestamp))
			if newest.Before(at) {
				newest = at
			}
			if _, twice := seen[aws.ToString(event.EventId)]; !twice {
				seen[aws.ToString(event.EventId)] = at
				out.line(event, at)
			}
		}
	}
	return newest, nil
}

// Writer writes lines of several tasks, each beginning with its time and its task, on a terminal in the task's colour.
type Writer struct {
	Out     io.Writer
	Colours bool

	colours map[string]int // by task
}

// palette are the colours of tasks, as codes of terminals, on dark and on light ground.
func palette() []int { return []int{36, 33, 32, 35, 34, 31} }

func (w *Writer) line(event logstypes.FilteredLogEvent, at time.Time) {
	task := shortTask(aws.ToString(event.LogStreamName))
	label := at.UTC().Format("15:04:05.000") + " " + task
	if w.Colours {
		label = w.coloured(task, label)
	}
	fmt.Fprintf(w.Out, "%s  %s\n", label, strings.TrimRight(aws.ToString(event.Message), "\n"))
}

func (w *Writer) coloured(task, text string) string {
	colour, known := w.colours[task]
	if !known {
		colour = palette()[len(w.colours)%len(palette())]
		if w.colours == nil {
			w.colours = map[string]int{}
		}
		w.colours[task] = colour
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", colour, text)
}

// shortTask returns the container and the beginning of the task's id, of a log stream such as web/web/0123456789abcdef.
func shortTask(stream string) string {
	parts := strings.Split(stream, "/")
	if len(parts) != 3 {
		return stream
	}
	return parts[1] + "/" + parts[2][:min(len(parts[2]), 8)]
}
