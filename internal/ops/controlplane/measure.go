package controlplane

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/containers"
	"cdah/internal/live/placement"
	"cdah/internal/ops/controlplane/own"
	"cdah/internal/ops/controlplane/scale"
)

const (
	unitsOfCPU = 1024 // are one vCPU
	mebibyte   = 1 << 20

	// longestLook is how long the engine may take to say what all containers use, in real time.
	longestLook = 20 * time.Second
)

// meter is what scaling goes by, and the loops that scale, by account and region.
type meter struct {
	minute time.Time                   // the last one that has been looked at, on the plane's clock
	last   map[string]containers.Usage // of the engine's containers
	used   map[string]use              // since the look before
	loops  map[place]*scale.Loop
	said   string // of what goes wrong
}

func newMeter() meter {
	return meter{last: map[string]containers.Usage{}, used: map[string]use{}, loops: map[place]*scale.Loop{}}
}

// scale does what AWS does each minute. What goes wrong is noted, and everything else goes on.
func (p *Plane) scale(ctx context.Context, listed []containers.State) {
	m, now := &p.meter, p.clock.Now().Truncate(time.Minute)
	minutes := int(now.Sub(m.minute) / time.Minute)
	if m.minute.IsZero() || minutes < 1 {
		if m.minute.IsZero() {
			m.minute = now
		}
		return
	}
	m.minute = now
	const most = 15 // minutes that are made up for: what went on before is as good as forgotten
	ctx, cancel := context.WithTimeout(ctx, longestLook)
	defer cancel()
	problem := m.measure(ctx, p.Engine.Stats, listed)
	seen := p.seen()
	byPlace, one := map[place][]scale.Cluster{}, map[place]*cluster{}
	p.clock.Do(func() {
		for _, c := range p.clusters {
			at := c.where()
			now := c.seen(m.used)
			byPlace[at], one[at] = append(byPlace[at], now), c
			c.remember(now, seen, m.minute)
			if m.loops[at] == nil {
				m.loops[at] = scale.New(
					scale.Clients{
						ECS: c.ecs, CloudWatch: c.cloudwatch, Scaling: c.scaling, AutoScaling: c.autoscaling,
						Outside: own.Outside{CloudWatch: c.cloudwatch, Queues: p.Emulator.Queues, Account: at.account, Region: at.region, Pace: p.clock.Pace},
					},
					p.clock.Do, func(t scale.Transition) { p.alarm(c, t) })
			}
		}
	})
	for at, clusters := range byPlace {
		problem = errors.Join(problem, p.schedule(ctx, one[at], now, min(minutes, most)))
		seen.Clusters = clusters
		changed, err := m.loops[at].Minute(ctx, now, min(minutes, most), seen)
		if changed { // the emulator does not count what its control plane does
			p.changes = -1
		}
		problem = errors.Join(problem, err)
	}
	if problem == nil {
		m.said = ""
	} else if text := problem.Error(); text != m.said {
		m.said = text
		p.note(problem)
	}
}

// seen is what the load balancers have counted.
func (p *Plane) seen() scale.Seen {
	s := scale.Seen{
		Changes: p.changes, Traffic: p.balancer.Counts(), Targets: p.balancer.Health(), LoadBalancers: map[string][]string{},
	}
	for _, g := range p.fronts.Groups {
		s.LoadBalancers[aws.ToString(g.TargetGroupArn)] = g.LoadBalancerArns
	}
	return s
}

// use is what a container has used since the last look.
type use struct {
	cpu    float64 // units of 1/1024 vCPU, on average
	memory float64 // MiB, now
}

// measure asks for what the containers use. The real time counts: a faster clock does not have them compute faster. One that
// has ended meanwhile is left out, and so is one that is seen for the first time: on a faster clock what its start takes would
// be minutes of work.
func (m *meter) measure(ctx context.Context, stats func(context.Context, string) (containers.Usage, error), listed []containers.State) error {
	var problem error
	last := m.last
	m.last, m.used = map[string]containers.Usage{}, map[string]use{}
	for _, c := range listed {
		if !c.Running {
			continue
		}
		now, err := stats(ctx, c.ID)
		if err != nil {
			problem = err
			continue
		}
		before, known := last[c.ID]
		m.last[c.ID] = now
		if took := now.At.Sub(before.At); known && took > 0 {
			m.used[c.ID] = use{unitsOfCPU * float64(now.CPU-before.CPU) / float64(took), float64(now.Memory) / mebibyte}
		}
	}
	if len(m.last) > 0 {
		return nil
	}
	return problem
}

// seen is how the cluster is, for what scales it.
func (c *cluster) seen(used map[string]use) scale.Cluster {
	seen := scale.Cluster{Name: c.id.Name, Hosts: map[string]scale.Host{}}
	for _, name := range sortedKeys(c.services) {
		d := c.services[name].described
		s := scale.Service{
			Name: name, Daemon: d.SchedulingStrategy == ecstypes.SchedulingStrategyDaemon, Desired: int(d.DesiredCount),
			Needs: needs(c.known[aws.ToString(d.TaskDefinition)]), Deployments: len(c.services[name].scheduler.Deployments()),
		}
		for _, t := range c.tasks {
			if t.service == name && t.status == running {
				s.Running++
				t.measured(&s, used)
			}
		}
		seen.Services = append(seen.Services, s)
		for range c.unplaced(c.services[name]) {
			seen.Waiting = append(seen.Waiting, &placement.Task{Service: name, Needs: s.Needs})
		}
	}
	for _, t := range c.tasks {
		if t.service == "" && t.status == pending && t.host == nil {
			seen.Waiting = append(seen.Waiting, t.placed)
		}
	}
	for _, h := range c.hosts {
		seen.Hosts[h.ID] = scale.Host{Instance: h, Arrived: c.arrived[h.ID], Registered: true}
	}
	for id, at := range c.arrived {
		if _, registered := seen.Hosts[id]; !registered {
			seen.Hosts[id] = scale.Host{Instance: &placement.Instance{ID: id, Zone: c.zoneOf(id)}, Arrived: at}
		}
	}
	return seen
}

// measured adds what a task uses and reserves to its service's. Of one whose definition reserves no CPU it is all that its
// instance has, in parts among those there: AWS does not say what it takes.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
func (t *task) measured(s *scale.Service, used map[string]use) {
	if !slices.ContainsFunc(t.containers, func(c *container) bool { _, is := used[c.id]; return is }) {
		return
	}
	reserved := float64(max(t.placed.Needs.CPU, atoi(t.definition.Cpu)))
	if reserved == 0 && t.host != nil {
		reserved = float64(t.host.Has.CPU) / float64(max(len(t.host.Tasks()), 1))
	}
	s.CPU.Reserved += reserved
	s.Memory.Reserved += float64(max(t.placed.Needs.Memory, atoi(t.definition.Memory)))
	for _, one := range t.containers {
		s.CPU.Used += used[one.id].cpu
		s.Memory.Used += used[one.id].memory
	}
}

func atoi(text *string) int {
	n, _ := strconv.Atoi(aws.ToString(text)) // none is 0
	return n
}

// unplaced is how many tasks of a service wait for room: those that are missing, as far as a deployment may start them.
func (c *cluster) unplaced(s *service) int {
	if !c.noRoom[aws.ToString(s.described.ServiceName)] {
		return 0
	}
	missing, there := 0, 0
	for _, d := range s.scheduler.Deployments() {
		missing += max(d.DesiredCount-d.RunningCount-d.Pending, 0)
		there += d.RunningCount + d.Pending
	}
	most := int(s.described.DesiredCount)
	if conf := s.described.DeploymentConfiguration; conf != nil && conf.MaximumPercent != nil {
		most = most * int(*conf.MaximumPercent) / 100
	}
	return max(min(missing, most-there), 1)
}

func (c *cluster) zoneOf(id string) string {
	for _, i := range c.wanted.instances {
		if aws.ToString(i.InstanceId) == id {
			return aws.ToString(i.AvailabilityZone)
		}
	}
	return ""
}
