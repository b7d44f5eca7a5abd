package commands

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"golang.org/x/term"

	"cdah/internal/live/containers"
	"cdah/internal/ops/shell"
)

// notFound is the exit code of a command that is not there.
const notFound = 127

// execHere runs a command in a container of a service on the emulator: by the container engine, without a session of ECS.
func (s *session) execHere(ctx context.Context, to shell.Target, command []string) error {
	config, err := s.awsConfig(ctx)
	if err != nil {
		return err
	}
	task, container, err := shell.Here(ctx, ecs.NewFromConfig(config), to)
	if err != nil {
		return err
	}
	engine, err := s.openEngine(ctx)
	if err != nil {
		return err
	}
	defer engine.Close()
	if len(command) == 0 {
		command = []string{defaultShell}
	}
	fmt.Fprintf(s.Stderr, "==> In the task %s of %s\n", task, to.Service)
	code, err := s.attach(ctx, engine, container, command)
	if err != nil {
		return fmt.Errorf("run %s in the container %s: %w", command[0], container, err)
	}
	if code == notFound {
		fmt.Fprintf(s.Stderr, "==> The image of %s may have no %s; give a command that it has: %s\n",
			to.Service, command[0], s.commandLine("exec", "ENV="+s.env.Name, "SERVICE="+to.Service, "COMMAND=…"))
	}
	return s.ended(code, command[0])
}

// ended says how a command has ended. Who has typed it into a shell on a terminal has seen it.
func (s *session) ended(code int, command string) error {
	if code != 0 {
		return SessionError{Code: code, Command: command}
	}
	if !s.interactive() {
		fmt.Fprintf(s.Stderr, "==> %s ended with exit code 0\n", command)
	}
	return nil
}

// attach runs a command in a container with this terminal, where it is one: what is typed goes there as it is, Ctrl-C too.
func (s *session) attach(ctx context.Context, engine *containers.Engine, container string, command []string) (code int, err error) {
	streams := containers.Streams{In: s.Stdin, Out: s.Stdout, Err: s.Stderr, Terminal: s.interactive()}
	if streams.Terminal {
		in := int(s.Stdin.Fd())
		columns, rows, err := term.GetSize(int(s.Stdout.Fd()))
		if err != nil {
			return 0, err
		}
		streams.Columns, streams.Rows = uint(columns), uint(rows)
		before, err := term.MakeRaw(in)
		if err != nil {
			return 0, err
		}
		defer func() { _ = term.Restore(in, before) }()
	}
	return engine.Session(ctx, container, command, streams)
}
