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

// watchReleases tells, while Terraform applies, of the first task of each release that fails, and of each release that ECS
// gives up: Terraform goes on waiting, as a service that has gone back to what ran before is to be steady too, and only then
// says that something is wrong. The returned function ends the watch. What cannot be found out is not told: Terraform says in the end what has failed.
func (s *session) watchReleases(ctx context.Context, say func(string)) (end func()) {
	config, err := s.awsConfig(ctx)
	if err != nil || len(s.env.Services) == 0 {
		return func() {}
	}
	since := time.Now()
	if !s.emulated() {
		since = since.Add(-clockSkew)
	}
	watch := &tasks.Watch{
		Client: ecs.NewFromConfig(config), Cluster: naming.Of(s.env.Project, s.env.Name),
		Services: slices.Collect(maps.Keys(s.env.Services)), Since: since,
	}
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
		say(s.ofRelease(one))
	}
}

// ofRelease says that a task of a release has failed, or that ECS has given the release up, and what comes of that.
func (s *session) ofRelease(one tasks.News) string {
	what, next := "A task of the release of "+one.Service+" has failed", "ECS goes on with others. When they fail, too, it gives the release up: minutes, where it waits for health checks."
	switch {
	case one.GivenUp && one.Back:
		what = "ECS has given up the release of " + one.Service
		next = "It takes back what ran before. Terraform waits until that is steady, and fails then."
	case one.GivenUp:
		what = "ECS has given up the release of " + one.Service
		next = "Nothing has run before that it could take back. Terraform may wait for long until it fails: Ctrl-C ends that."
	}
	last := ""
	if one.Task != "" {
		last = "    Its last task: " + one.Task + "\n"
	}
	return fmt.Sprintf("==> %s: %s\n%s    %s\n    What it wrote: %s\n",
		what, one.Why, last, next, s.commandLine("logs", "ENV="+s.env.Name, "SERVICE="+one.Service))
}
