package commands

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/aws/naming"
	"cdah/internal/ops/report"
	"cdah/internal/ops/status"
)

// Status prints how a deployed environment is: services, deployments, targets, instances and alarms.
func (r *Runner) Status(ctx context.Context, name string, format report.Format) error {
	s, err := r.open(name)
	if err != nil {
		return err
	}
	return s.runPrepared(ctx, needs{looks: true, deployed: true}, func() error {
		config, err := s.awsConfig(ctx)
		if err != nil {
			return err
		}
		if _, err := s.caller(ctx, sts.NewFromConfig(config)); err != nil {
			return err
		}
		services := slices.Sorted(maps.Keys(s.env.Services))
		read, err := status.NewClients(config).Read(ctx, naming.Of(s.env.Project, s.env.Name), services)
		if err != nil {
			return err
		}
		read.Environment = s.env.Name
		return read.Write(s.Stdout, format, time.Now())
	})
}
