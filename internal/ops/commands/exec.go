package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/aws/naming"
	"cdah/internal/ops/prerequisites"
	"cdah/internal/ops/processes"
	"cdah/internal/ops/shell"
)

// ExecOptions say where a session is opened, and what it runs.
type ExecOptions struct {
	Task    string   // its id, or how that begins; "" for the task that was started last
	Command []string // nil for a shell
}

// SessionError is the end of a session by a program that has failed, or was killed.
type SessionError struct {
	Code    int    // of the program; -1 where it was killed
	Command string // in a container on the emulator; empty for AWS's plugin
}

func (e SessionError) Error() string {
	return fmt.Sprintf("%s ended with exit code %d", cmp.Or(e.Command, "the Session Manager plugin"), e.Code)
}

// defaultShell is what a session runs, unless said otherwise.
const defaultShell = "/bin/sh"

// sessionVariable gives the Session Manager plugin the session's token: other users can read its arguments.
const sessionVariable = "AWS_SSM_START_SESSION_RESPONSE"

// Exec opens a session of ECS Exec in a running task of a service, and has the Session Manager plugin take it up on this
// terminal. On the emulator the container engine runs the command.
func (r *Runner) Exec(ctx context.Context, name, service string, o ExecOptions) error {
	s, err := r.openToLook(name)
	if err != nil {
		return err
	}
	if err := s.canExec(service); err != nil {
		return err
	}
	to := shell.Target{Cluster: naming.Of(s.env.Project, s.env.Name), Service: service, Task: o.Task}
	if s.emulated() {
		return s.runPrepared(ctx, needs{runs: true, deployed: true}, func() error { return s.execHere(ctx, to, o.Command) })
	}
	if err := prerequisites.Check(ctx, prerequisites.SessionManagerPlugin()); err != nil {
		return err
	}
	return s.runPrepared(ctx, needs{runs: true, deployed: true}, func() error {
		config, err := s.awsConfig(ctx)
		if err != nil {
			return err
		}
		if _, err := s.caller(ctx, sts.NewFromConfig(config)); err != nil {
			return err
		}
		opened, err := shell.Open(ctx, ecs.NewFromConfig(config), to, o.command())
		if err != nil {
			return err
		}
		fmt.Fprintf(s.Stderr, "==> In the task %s of %s\n", opened.Task, service)
		return s.takeUp(opened)
	})
}

// canExec refuses services that no session can be opened in.
func (s *session) canExec(service string) error {
	found, err := s.env.FindService(service)
	switch {
	case err != nil:
		return UsageError{err.Error()}
	case !found.Exec:
		return UsageError{fmt.Sprintf("%s has no ECS Exec: set services.%s.exec to true in %s, and deploy it; where its image has no shell, name a command with %s",
			service, service, s.yamlPath(), s.calledBy().Option("-- COMMAND", "COMMAND=…"))}
	}
	return nil
}

// command is what the session runs, as a shell would read it.
func (o ExecOptions) command() string {
	if len(o.Command) == 0 {
		return defaultShell
	}
	words := make([]string, 0, len(o.Command))
	for _, word := range o.Command {
		words = append(words, shellQuote(word))
	}
	return strings.Join(words, " ")
}

// takeUp has the plugin connect this terminal with a session, until that ends.
func (s *session) takeUp(opened shell.Session) error {
	s.vars = s.vars.with(variables{sessionVariable: opened.Response})
	plugin := s.command("session-manager-plugin", sessionVariable, s.env.Region, "StartSession", s.getenv("AWS_PROFILE"), opened.Request, "")
	plugin.Stdin, plugin.Stdout, plugin.Stderr = s.Stdin, s.Stdout, s.Stderr
	err := processes.Foreground(plugin)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return SessionError{Code: exit.ExitCode()}
	}
	return err
}
