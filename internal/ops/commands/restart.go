package commands

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/ops/restart"
)

// Restart gives a service of an environment new tasks of what it runs, or each service where none is named, one after
// another, and stops at the first that fails.
func (r *Runner) Restart(ctx context.Context, name, service string) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	services := slices.Sorted(maps.Keys(s.env.Services))
	if service != "" {
		if _, err := s.env.FindService(service); err != nil {
			return UsageError{err.Error()}
		}
		services = []string{service}
	}
	return s.runPrepared(ctx, needs{runs: true, deployed: true}, func() error {
		aws, err := s.awsConfig(ctx)
		if err != nil {
			return err
		}
		if _, err := s.caller(ctx, sts.NewFromConfig(aws)); err != nil {
			return err
		}
		client := ecs.NewFromConfig(aws)
		for _, name := range services {
			to := restart.Service{Name: name, Cluster: naming.Of(s.env.Project, s.env.Name)}
			if err := restart.Run(ctx, client, to, restartLimit(s.env.Services[name]), s.Stderr); err != nil {
				return err
			}
		}
		return nil
	})
}

// restartLimit is how long a restart may take: as long as Terraform waits for a deployment, and while a task that fails
// its health check is not replaced yet.
func restartLimit(s config.Service) time.Duration {
	return settings.DeploymentMinutes*time.Minute + time.Duration(*s.HealthCheck.GracePeriod)*time.Second
}
