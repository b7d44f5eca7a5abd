package containers

import (
	"bytes"
	"context"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
)

// Logs hands over the lines that a container writes, of both streams, from a time on (the zero time for all), without
// their line breaks and with the time at which the engine got them. It follows until the container ends, or the context
// does, which is an error.
func (e *Engine) Logs(ctx context.Context, id string, since time.Time, line func(at time.Time, text string)) error {
	options := client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: true}
	if !since.IsZero() {
		options.Since = since.UTC().Format(time.RFC3339Nano)
	}
	stream, err := e.api.ContainerLogs(ctx, id, options)
	if err != nil {
		return err
	}
	defer stream.Close()
	out, problems := &lines{line: line}, &lines{line: line}
	_, err = stdcopy.StdCopy(out, problems, stream)
	out.flush()
	problems.flush()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// lines cuts one stream into lines. The two streams come in turn, so that one function can take both.
type lines struct {
	line func(at time.Time, text string)
	rest []byte
}

func (l *lines) Write(content []byte) (int, error) {
	l.rest = append(l.rest, content...)
	for {
		text, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(content), nil
		}
		l.tell(text)
		l.rest = rest
	}
}

// flush hands over a last line without its end.
func (l *lines) flush() {
	if len(l.rest) > 0 {
		l.tell(l.rest)
	}
}

// tell takes the time off a line: the engine puts it before.
func (l *lines) tell(text []byte) {
	stamp, rest, _ := bytes.Cut(text, []byte(" "))
	at, err := time.Parse(time.RFC3339Nano, string(stamp))
	if err != nil { // such as the rest of a line that the engine has cut
		l.line(time.Now(), string(text))
		return
	}
	l.line(at, string(bytes.TrimSuffix(rest, []byte("\r"))))
}
