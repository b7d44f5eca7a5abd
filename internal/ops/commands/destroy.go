package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cdah/config"
)

// Destroy removes everything of the environment. Approval is as for Deploy. The emulator ends with the last
// environment in it.
func (r *Runner) Destroy(ctx context.Context, name string, o ApplyOptions) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	if o.Plan == "" && s.emulatorIsStopped() {
		fmt.Fprintf(s.Stderr, "No emulator is running, so nothing of %s exists.\n", name)
		return s.retireStates(s.all)
	}
	return s.deployOrDestroy(ctx, destruction, o, func() error {
		if !s.emulated() {
			return nil
		}
		if !s.anyResources(s.all) {
			if err := s.leaveEmulator(ctx); err != nil {
				return err
			}
		}
		fmt.Fprintf(s.Stderr, "==> Everything of %s is removed\n", name)
		s.tellBuilt(ctx)
		return nil
	})
}

// tellBuilt names the images that were built for the environment: they stay in the container engine, which the emulator's
// registry is not. Nothing is said where there are none, or no engine.
func (s *session) tellBuilt(ctx context.Context) {
	repositories := ownRepositories(s.env)
	if len(repositories) == 0 {
		return
	}
	engine, err := s.openEngine(ctx)
	if err != nil {
		return
	}
	defer engine.Close()
	var built []string
	for _, repository := range repositories {
		names, err := engine.Tagged(ctx, repository)
		if err != nil {
			return
		}
		built = append(built, names...)
	}
	if program, err := s.engine(); err == nil && len(built) > 0 {
		fmt.Fprintf(s.Stderr, "    Images that were built for it stay in the container engine; to remove them: %s image rm %s\n", program, strings.Join(built, " "))
	}
}

// ownRepositories are the repositories of the account's registry that images of services and jobs are in, sorted.
func ownRepositories(e config.Environment) []string {
	var all []string
	for _, reference := range imagesOf(e) {
		image, err := config.ParseImage(reference)
		if err != nil {
			continue
		}
		if account, _, is := image.ECR(); is && account == e.Account {
			image.Tag, image.Digest = "", ""
			all = append(all, image.String())
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
