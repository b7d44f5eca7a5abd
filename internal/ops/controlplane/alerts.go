package controlplane

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/controlplane/scale"
	"cdah/internal/ops/emulator"
)

// place is an account and a region.
type place struct{ account, region string }

func (c *cluster) where() place { return place{c.id.Account, c.id.Region} }

// report sends what ECS has to report of a cluster since the last time.
func (p *Plane) report(ctx context.Context, c *cluster, told emulator.ClusterState) error {
	events := alert.Between(c.reported, told, time.Now())
	c.reported = told
	var problems []error
	for _, e := range events {
		sender, err := p.sender(ctx, c)
		if err != nil {
			return err
		}
		problems = append(problems, sender.Event(ctx, e))
	}
	return errors.Join(problems...)
}

// alarm sends an alarm that has got into another state.
func (p *Plane) alarm(c *cluster, t scale.Transition) {
	sender, err := p.sender(p.ctx, c)
	if err == nil {
		err = sender.Alarm(p.ctx, time.Now(), t)
	}
	p.clock.Do(func() { p.note(err) })
}

// sender is what sends the alerts of a cluster's account and region. It reads their rules when it is needed for the first
// time since something has changed.
func (p *Plane) sender(ctx context.Context, c *cluster) (*alert.Sender, error) {
	if s := p.senders[c.where()]; s != nil {
		return s, nil
	}
	s := alert.New(alert.Clients{
		Rules: eventbridge.NewFromConfig(c.config), Topics: sns.NewFromConfig(c.config),
	}, c.id.Account, c.id.Region, p.told)
	if err := s.Read(ctx); err != nil {
		return nil, err
	}
	p.senders[c.where()] = s
	return s, nil
}
