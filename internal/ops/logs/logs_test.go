package logs_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"cdah/internal/ops/logs"
	"cdah/internal/ops/processes"
)

// group stands for a log group: lines that come at their times, and are shown when they are said to be.
type group struct {
	lines []line
	asked []cloudwatchlogs.FilterLogEventsInput
	err   error
}

type line struct {
	id, stream, text string
	at, shown        time.Time
}

func (g *group) FilterLogEvents(_ context.Context, input *cloudwatchlogs.FilterLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	g.asked = append(g.asked, *input)
	if g.err != nil {
		return nil, g.err
	}
	var output cloudwatchlogs.FilterLogEventsOutput
	for _, l := range g.lines {
		if !l.shown.After(time.Now()) && l.at.UnixMilli() >= aws.ToInt64(input.StartTime) {
			output.Events = append(output.Events, logstypes.FilteredLogEvent{
				EventId: &l.id, LogStreamName: &l.stream, Message: &l.text, Timestamp: aws.Int64(l.at.UnixMilli()),
			})
		}
	}
	// In pages of one line.
	page := 0
	if input.NextToken != nil {
		page = len(*input.NextToken)
	}
	if page+1 < len(output.Events) {
		output.NextToken = aws.String(strings.Repeat("x", page+1))
	}
	if page < len(output.Events) {
		output.Events = output.Events[page : page+1]
	}
	return &output, nil
}

// Each line is written once, those of late tasks as well, until somebody ends it.
func TestFollow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
		g := &group{lines: []line{
			{"0", "web/web/00000000aaaa", "before", at(-60), at(-60)},
			{"1", "web/web/00000000aaaa", "one\n", at(1), at(1)},
			{"2", "web/web/11111111bbbb", "two", at(2), at(2)},
			{"3", "web/web/22222222cccc", "late", at(3), at(25)},
			{"4", "web/web/00000000aaaa", "four", at(70), at(71)},
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		var out strings.Builder
		query := logs.Query{Group: "/ecs/shop-test/web", Since: begin, Follow: true}
		if err := query.Copy(ctx, g, &logs.Writer{Out: &out}); !errors.Is(err, processes.ErrInterrupted) {
			t.Errorf("got %v", err)
		}
		want := `00:00:01.000 web/00000000  one
00:00:02.000 web/11111111  two
00:00:03.000 web/22222222  late
00:01:10.000 web/00000000  four
`
		if out.String() != want {
			t.Errorf("got\n%swant\n%s", out.String(), want)
		}
		if last := g.asked[len(g.asked)-1]; aws.ToInt64(last.StartTime) < at(30).UnixMilli() {
			t.Errorf("at last it reads from %s on again", time.UnixMilli(*last.StartTime).UTC())
		}
	})
}

func TestOnce(t *testing.T) {
	t.Parallel()
	now := time.Now()
	g := &group{lines: []line{{"1", "odd", "one", now, now}, {"2", "web/proxy/1", "two", now, now}}}
	var out strings.Builder
	query := logs.Query{Group: "g", Since: now.Add(-time.Hour), Filter: "ERROR"}
	if err := query.Copy(t.Context(), g, &logs.Writer{Out: &out, Colours: true}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "\x1b[36m") + 10*strings.Count(out.String(), "\x1b[33m"); got != 11 {
		t.Errorf("each task has a colour of its own, not %q", out.String())
	}
	if g.asked[0].FilterPattern == nil || *g.asked[0].FilterPattern != "ERROR" {
		t.Error("the filter is not asked for")
	}
	g.err = errors.New("AccessDenied")
	if err := query.Copy(t.Context(), g, &logs.Writer{Out: &out}); err == nil || !strings.Contains(err.Error(), "read the log group g: AccessDenied") {
		t.Errorf("got %v", err)
	}
	g.err = &logstypes.ResourceNotFoundException{}
	if err := query.Copy(t.Context(), g, &logs.Writer{Out: &out}); err == nil || !strings.Contains(err.Error(), "deploy the environment first") {
		t.Errorf("got %v", err)
	}
}

// That there is nothing is said once, after the first look, and not where there is a line.
func TestNothing(t *testing.T) {
	t.Parallel()
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // when a test's own clock begins
	for name, c := range map[string]struct {
		lines []line
		err   error
		want  int
	}{
		"none":    {nil, nil, 1},
		"a line":  {[]line{{"1", "web/web/1", "one", now, now}}, nil, 0},
		"later":   {[]line{{"1", "web/web/1", "one", now.Add(time.Minute), now.Add(time.Minute)}}, nil, 1},
		"refused": {nil, errors.New("AccessDenied"), 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			said := 0
			query := logs.Query{Group: "g", Since: now, Follow: true, Nothing: func() { said++ }}
			_ = query.Copy(ctx, &group{lines: c.lines, err: c.err}, &logs.Writer{Out: &strings.Builder{}})
			if said != c.want {
				t.Errorf("%s: said %d times, want %d", name, said, c.want)
			}
		})
	}
}
