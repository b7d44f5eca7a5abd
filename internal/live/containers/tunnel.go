package containers

import (
	"context"
	"io"
	"net"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
)

// Dial runs a command in a running container, and returns a connection to its input and output: a way into the container's
// network, or out of it, without a port. Closing it ends the command's input.
func (e *Engine) Dial(ctx context.Context, id string, command []string) (net.Conn, error) {
	created, err := e.api.ExecCreate(ctx, id, client.ExecCreateOptions{Cmd: command, AttachStdin: true, AttachStdout: true, AttachStderr: true})
	if err != nil {
		return nil, err
	}
	attached, err := e.api.ExecAttach(ctx, created.ID, client.ExecAttachOptions{})
	if err != nil {
		return nil, err
	}
	output, writer := io.Pipe()
	go func() {
		_, err := stdcopy.StdCopy(writer, io.Discard, attached.Reader)
		if err == nil {
			err = io.EOF
		}
		_ = writer.CloseWithError(err)
	}()
	return &tunnel{Conn: attached.Conn, output: output}, nil
}

// tunnel is a connection to a command. What is read of it comes from a goroutine, and knows no deadline.
type tunnel struct {
	net.Conn
	output *io.PipeReader
}

func (t *tunnel) Read(p []byte) (int, error) { return t.output.Read(p) }

// Close ends the command's input, and what is read of it.
func (t *tunnel) Close() error {
	_ = t.output.Close()
	return t.Conn.Close()
}

// SetDeadline sets none.
func (t *tunnel) SetDeadline(time.Time) error { return nil }

// SetReadDeadline sets none.
func (t *tunnel) SetReadDeadline(time.Time) error { return nil }
