package containers

import (
	"context"
	"io"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
)

// Streams are what a command in a container reads and writes. With a Terminal of so many columns and rows it has one as well,
// and writes to Out alone.
type Streams struct {
	In            io.Reader
	Out, Err      io.Writer
	Terminal      bool
	Columns, Rows uint
}

// Session runs a command in a running container until it ends or the context does, and returns its exit code. What is not read
// of In by then may be lost.
func (e *Engine) Session(ctx context.Context, id string, command []string, s Streams) (int, error) {
	var size client.ConsoleSize // which only a terminal has
	if s.Terminal {
		size = client.ConsoleSize{Height: s.Rows, Width: s.Columns}
	}
	created, err := e.api.ExecCreate(ctx, id, client.ExecCreateOptions{
		Cmd: command, AttachStdin: true, AttachStdout: true, AttachStderr: true, TTY: s.Terminal, ConsoleSize: size,
	})
	if err != nil {
		return 0, err
	}
	attached, err := e.api.ExecAttach(ctx, created.ID, client.ExecAttachOptions{TTY: s.Terminal, ConsoleSize: size})
	if err != nil {
		return 0, err
	}
	defer context.AfterFunc(ctx, attached.Close)()
	defer attached.Close()
	go func() {
		_, _ = io.Copy(attached.Conn, s.In) // the command may end before its input
		_ = attached.CloseWrite()
	}()
	if s.Terminal {
		_, err = io.Copy(s.Out, attached.Reader)
	} else {
		_, err = stdcopy.StdCopy(s.Out, s.Err, attached.Reader)
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err != nil {
		return 0, err
	}
	result, err := e.api.ExecInspect(ctx, created.ID, client.ExecInspectOptions{})
	return result.ExitCode, err
}
