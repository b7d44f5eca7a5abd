//go:build e2e

package e2e

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/ops/emulator"
	"cdah/internal/ops/status"
)

// lostZone is one of the two of the site.
const lostZone, otherZone = "eu-west-2a", "eu-west-2b"

// loseZone loses a zone and has it back, before visitors. The share of the lost tasks fails until their targets have failed two
// health checks, and nothing from then on: tasks and instances come in the other zone. Both are balanced again once the zone
// is back, and nobody notices that.
func (l *live) loseZone(t *testing.T, site liveSite) {
	e, ok := emulator.Running(l.dir())
	if !ok {
		t.Fatal("no emulator is running")
	}
	switchZone := func(lost bool) {
		if err := e.LoseZone(t.Context(), lostZone, lost); err != nil {
			t.Fatal(err)
		}
	}
	var before map[string]int
	l.await(t, "tasks in both zones", func(status.Status) bool { // an instance that was taken has left them in one
		before = l.targets(t)
		return before[lostZone] > 0 && before[otherZone] > 0
	})
	v := newVisitors(site, 6)
	defer func() { _ = e.LoseZone(t.Context(), lostZone, false) }()
	switchZone(true)
	l.await(t, "all runs in the other zone", func(s status.Status) bool {
		return s.Instances.Zones[otherZone] == 2 && s.Instances.InService == 2 && running(s, "agent") == 2 && running(s, "web") == 3 &&
			running(s, "reader") == 1 && l.targets(t)[otherZone] == 3
	})
	// 2 checks, the second of which takes 8 seconds, are less than one at this speed; the loops look each second.
	v.endWithin(t, 5*time.Second, float64(before[lostZone])/3)
	l.fromEachTask(t, site, 3)

	v = newVisitors(site, 6)
	switchZone(false)
	l.await(t, "both zones have instances and tasks", func(s status.Status) bool {
		now := l.targets(t)
		return s.Instances.Zones[lostZone] == 1 && s.Instances.Zones[otherZone] == 1 && running(s, "web") == 3 &&
			now[lostZone] > 0 && now[otherZone] > 0 && now[lostZone]+now[otherZone] == 3
	})
	v.end(t)
	l.fromEachTask(t, site, 3)
}

// targets is the number of healthy targets of the service web by the zone of their instance, "" for one that is gone.
func (l *live) targets(t *testing.T) map[string]int {
	t.Helper()
	config := l.config(t)
	groups, err := autoscaling.NewFromConfig(config).DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	zones := map[string]string{}
	for _, g := range groups.AutoScalingGroups {
		for _, i := range g.Instances {
			zones[aws.ToString(i.InstanceId)] = aws.ToString(i.AvailabilityZone)
		}
	}
	web, err := ecs.NewFromConfig(config).DescribeServices(t.Context(), &ecs.DescribeServicesInput{Cluster: aws.String("live-site"), Services: []string{"web"}})
	if err != nil || len(web.Services) != 1 || len(web.Services[0].LoadBalancers) != 1 {
		t.Fatalf("%+v, %v", web, err)
	}
	described, err := elb.NewFromConfig(config).DescribeTargetHealth(t.Context(), &elb.DescribeTargetHealthInput{
		TargetGroupArn: web.Services[0].LoadBalancers[0].TargetGroupArn,
	})
	if err != nil {
		t.Fatal(err)
	}
	healthy := map[string]int{}
	for _, d := range described.TargetHealthDescriptions {
		if d.TargetHealth.State == elbtypes.TargetHealthStateEnumHealthy {
			healthy[zones[aws.ToString(d.Target.Id)]]++
		}
	}
	return healthy
}
