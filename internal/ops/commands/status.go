package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/aws/naming"
	"cdah/internal/ops/controlplane"
	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/report"
	"cdah/internal/ops/status"
)

// Status prints how a deployed environment is: services, deployments, targets, instances and alarms.
func (r *Runner) Status(ctx context.Context, name string, format report.Format) error {
	s, err := r.openToLook(name)
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
		if read.Website, err = s.website(ctx, elb.NewFromConfig(config)); err != nil {
			return err
		}
		return read.Write(s.Stdout, format, time.Now())
	})
}

// balancerReader is what of Elastic Load Balancing tells the name of a load balancer.
type balancerReader interface {
	DescribeLoadBalancers(context.Context, *elb.DescribeLoadBalancersInput, ...func(*elb.Options)) (*elb.DescribeLoadBalancersOutput, error)
}

// website returns where the website answers that is deployed; nothing where it has no load balancer.
func (s *session) website(ctx context.Context, client balancerReader) (status.Website, error) {
	name := naming.Shortened(naming.LoadBalancer, naming.Of(s.env.Project, s.env.Name))
	output, err := client.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{Names: []string{name}})
	var none *elbtypes.LoadBalancerNotFoundException
	switch {
	case errors.As(err, &none) || err == nil && len(output.LoadBalancers) == 0:
		return status.Website{}, nil
	case err != nil:
		return status.Website{}, fmt.Errorf("read the load balancer: %w", err)
	}
	w := status.Website{Maintenance: s.env.LoadBalancer.Maintenance.Enabled}
	if s.env.Domain == nil {
		w.Addresses = []string{"http://" + aws.ToString(output.LoadBalancers[0].DNSName)}
	} else {
		for _, name := range s.env.Domain.Names() {
			w.Addresses = append(w.Addresses, "https://"+name)
		}
	}
	if here, ok := s.answersAt(w.Addresses[0]); ok {
		w.Here = here.address()
	}
	if s.emulator != nil {
		if record, running := controlplane.Find(s.cacheDir(), s.emulator); running {
			w.Page, w.Troubles = "http://"+record.Page, record.TroublesIn(s.env.Account, s.env.Region)
		}
	}
	return w, nil
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
