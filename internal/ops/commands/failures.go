package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/reason"
	"cdah/internal/ops/tasks"
)

// clockSkew is how far the clock of this machine may be from AWS's; the emulator's is this machine's.
const clockSkew = time.Minute

// tellFailures tells why the tasks of services have failed since a time, as far as ECS says it, and where to read more:
// Terraform waits for them, and says that they did not come. addresses are of the resources that it has told errors of.
// It takes no longer than a few seconds, also where the command was interrupted.
func (s *session) tellFailures(ctx context.Context, since time.Time, addresses []string) {
	gone := s.startedEmulator && ctx.Err() != nil // with the emulator
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	if !s.emulated() {
		since = since.Add(-clockSkew)
	}
	config, err := s.awsConfig(ctx)
	var failures []tasks.Failure
	if err == nil {
		failures, err = tasks.Failures(ctx, ecs.NewFromConfig(config), naming.Of(s.env.Project, s.env.Name), slices.Collect(maps.Keys(s.env.Services)), since)
	}
	var none *ecstypes.ClusterNotFoundException
	switch {
	case errors.As(err, &none): // it has not come so far
	case err != nil:
		fmt.Fprintf(s.Stderr, "ECS does not say whether tasks have failed: %s\n", reason.Plain(err.Error()))
	}
	for _, one := range failures {
		fmt.Fprintf(s.Stderr, "==> ECS on %s: %s\n", one.Service, one.Why)
		if !gone {
			fmt.Fprintf(s.Stderr, "    %s\n", s.whatNext(one, time.Now()))
		}
	}
	if !gone {
		s.tellUnexplained(failures, addresses)
	}
}

// whatNext names the command that says more of a service.
func (s *session) whatNext(one tasks.Failure, now time.Time) string {
	if one.Ended.IsZero() {
		return "How it is now: " + s.commandLine("status", "ENV="+s.env.Name)
	}
	with := append([]string{"ENV=" + s.env.Name, "SERVICE=" + one.Service}, logsSince(now.Sub(one.Ended))...)
	return "What it wrote: " + s.commandLine("logs", with...)
}

// tellUnexplained names the commands for services that Terraform alone has found not to be deployed, such as one that an
// alarm has rolled back.
func (s *session) tellUnexplained(failures []tasks.Failure, addresses []string) {
	for _, name := range slices.Sorted(maps.Keys(s.env.Services)) {
		told := slices.ContainsFunc(failures, func(f tasks.Failure) bool { return f.Service == name })
		if !told && slices.Contains(addresses, serviceAddress(name)) {
			fmt.Fprintf(s.Stderr, "==> ECS knows no failed task of %s; how it is now: %s; what it wrote: %s\n",
				name, s.commandLine("status", "ENV="+s.env.Name), s.commandLine("logs", "ENV="+s.env.Name, "SERVICE="+name))
		}
	}
}

// tellExisting names the command that takes resources into the state that Terraform could not make, as they are there.
func (s *session) tellExisting(addresses []string) {
	if len(addresses) > 0 {
		fmt.Fprintf(s.Stderr, "==> In no state, but there already: %s. To take in what belongs to %s, and go on: %s, then deploy again\n",
			strings.Join(addresses, ", "), s.env.Name, s.commandLine("adopt", "ENV="+s.env.Name))
	}
}

// beforeTheEnd is how much of what a task wrote before its end is shown.
const beforeTheEnd = 5 * time.Minute

// logsSince returns the variable by which the command logs is told to show what a task wrote that has ended some time ago;
// none where it does so by itself.
func logsSince(ago time.Duration) []string {
	if ago+beforeTheEnd <= DefaultLogsSince {
		return nil
	}
	return []string{fmt.Sprintf("LOGS=--since %dm", int(math.Ceil((ago + beforeTheEnd).Minutes())))}
}

// serviceAddress is the address of a service in Terraform.
func serviceAddress(service string) string {
	return "aws_ecs_service.service_" + strings.ReplaceAll(service, "-", "_")
}
