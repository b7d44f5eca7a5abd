package commands

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"cdah/internal/aws/naming"
	"cdah/internal/ops/tasks"
)

// How often ECS is asked how releases go, and how long an answer may take. The emulator's deployments, and its way back from
// them, take seconds.
const (
	releaseInterval = 5 * time.Second
	releaseTimeout  = 10 * time.Second
)

// watchReleases tells, while Terraform applies, of each release that ECS gives up: Terraform goes on waiting, as a service
// that has gone back to what ran before is to be steady too, and only then says that something is wrong. The returned
// function ends the watch. What cannot be found out is not told: Terraform says in the end what has failed.
func (s *session) watchReleases(ctx context.Context, say func(string)) (end func()) {
	config, err := s.awsConfig(ctx)
	if err != nil || len(s.env.Services) == 0 {
		return func() {}
	}
	watch := &tasks.Watch{Client: ecs.NewFromConfig(config), Cluster: naming.Of(s.env.Project, s.env.Name), Services: slices.Collect(maps.Keys(s.env.Services))}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(releaseInterval)
		defer ticker.Stop()
		for ctx.Err() == nil {
			s.lookAtReleases(ctx, watch, say)
			select {
			case <-ctx.Done():
			case <-ticker.C:
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// lookAtReleases looks once.
func (s *session) lookAtReleases(ctx context.Context, watch *tasks.Watch, say func(string)) {
	ctx, cancel := context.WithTimeout(ctx, releaseTimeout)
	defer cancel()
	all, err := watch.Look(ctx)
	if err != nil {
		return
	}
	for _, one := range all {
		say(s.gaveUp(one))
	}
}

// gaveUp says that ECS has given a release up, and what comes of that.
func (s *session) gaveUp(one tasks.GivenUp) string {
	next := "It takes back what ran before. Terraform waits until that is steady, and fails then: a minute or more."
	if !one.Back {
		next = "Nothing has run before that it could take back. Terraform may wait for long until it fails: Ctrl-C ends that."
	}
	return fmt.Sprintf("==> ECS has given up the release of %s: %s\n    %s\n    What it wrote: %s\n",
		one.Service, one.Why, next, s.commandLine("logs", "ENV="+s.env.Name, "SERVICE="+one.Service))
}
