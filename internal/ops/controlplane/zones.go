package controlplane

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/containers"
	"cdah/internal/live/placement"
)

// statusChecks is how long an instance does not answer until its group takes it for unhealthy. EC2 checks it each minute, and
// the alarms that AWS suggests on that wait for two failures.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
const statusChecks = 2 * time.Minute

// silence has the instances in lost zones no longer answer: their containers are gone, which their agent cannot tell. ECS
// places no task on one whose agent is disconnected, and goes on to say that its tasks run.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
func (c *cluster) silence(lost []string, seen map[string]containers.State) {
	now, silent := c.plane.clock.Now(), map[string]time.Time{}
	for _, i := range c.wanted.instances {
		if id := aws.ToString(i.InstanceId); slices.Contains(lost, aws.ToString(i.AvailabilityZone)) {
			silent[id] = now
			if since, known := c.silent[id]; known {
				silent[id] = since
			}
		}
	}
	c.silent = silent
	for _, h := range c.hosts {
		_, h.Silent = silent[h.ID]
	}
	for _, t := range c.tasks {
		if t.host == nil || !t.host.Silent {
			continue
		}
		for _, one := range t.containers {
			if id := one.id; seen[id].Running {
				c.plane.background(func(ctx context.Context) error {
					_, err := c.plane.Engine.Stop(ctx, id, 0)
					return err
				})
			}
		}
	}
}

// failSilent does what EC2's status checks lead to: the group ends an instance that does not answer, and launches another.
func (p *Plane) failSilent(ctx context.Context, c *cluster) error {
	var failed []string
	p.clock.Do(func() {
		for _, id := range sortedKeys(c.silent) {
			if p.clock.Now().Sub(c.silent[id]) >= statusChecks {
				failed = append(failed, id)
			}
		}
	})
	var problem error
	for _, id := range failed {
		_, err := c.autoscaling.SetInstanceHealth(ctx, &autoscaling.SetInstanceHealthInput{InstanceId: &id, HealthStatus: aws.String("Unhealthy")})
		problem = errors.Join(problem, err)
		p.changes = -1 // the emulator does not count what its control plane does
	}
	return problem
}

// rebalances tells whether ECS moves tasks of a service so that the zones have evenly many.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
func rebalances(d ecstypes.Service) bool {
	by := strategies(d)
	return d.AvailabilityZoneRebalancing == ecstypes.AvailabilityZoneRebalancingEnabled && len(by) > 0 &&
		by[0] == placement.Strategy{Type: placement.Spread, Field: placement.ZoneAttribute}
}

// Move returns which task of a service is to be replaced by one in another zone, and how the zones are.
func (c *cluster) Move(ids []string) (id, zones string) {
	t := c.tasks[ids[0]]
	counts := map[string]int{}
	for _, h := range c.hosts {
		counts[h.Zone] += h.Of(t.service)
	}
	var texts []string
	for _, zone := range sortedKeys(counts) {
		texts = append(texts, fmt.Sprintf("%d tasks in %s", counts[zone], zone))
	}
	zones = strings.Join(texts, ", ")
	on := placement.Uneven(t.placed, strategies(c.services[t.service].described), c.hosts)
	for _, id := range ids {
		if on != nil && c.tasks[id].host == on {
			return id, zones
		}
	}
	return "", zones
}
