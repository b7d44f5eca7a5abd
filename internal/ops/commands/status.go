package commands

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/aws/naming"
	"cdah/internal/ops/controlplane/alert"
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
		if read.Alerts, err = s.lastAlerts(); err != nil {
			return err
		}
		return read.Write(s.Stdout, format, time.Now())
	})
}

// lastAlerts returns the last messages that the environment's topics have got in the emulator, the newest first.
func (s *session) lastAlerts() ([]alert.Alert, error) {
	if s.emulator == nil {
		return nil, nil
	}
	all, err := alert.Read(alert.File(s.cacheDir()))
	if err != nil {
		return nil, err
	}
	const most = 5
	topics := naming.Of(s.env.Project, s.env.Name) + "-alerts"
	all = slices.DeleteFunc(all, func(a alert.Alert) bool { return a.Topic != topics && a.Topic != topics+"-inform" })
	slices.Reverse(all)
	return all[:min(len(all), most)], nil
}
