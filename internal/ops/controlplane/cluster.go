package controlplane

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/aws/instancetypes"
	"cdah/internal/live/balancer"
	"cdah/internal/live/containers"
	"cdah/internal/live/placement"
	"cdah/internal/live/rollout"
	"cdah/internal/ops/controlplane/page"
	"cdah/internal/ops/emulator"
	"cdah/internal/plan/capacity"
)

// remembered is how long ECS shows a task that has ended.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
const remembered = time.Hour

// boot is how long a new instance takes until it has registered with its cluster. AWS does not say; those with the
// ECS-optimized image take a minute or two.
const boot = 90 * time.Second

// cluster is a cluster that runs. All of it belongs to the clock's turn.
type cluster struct {
	clients
	plane    *Plane
	id       emulator.Cluster
	known    map[string]ecstypes.TaskDefinition
	wanted   wanted
	hosts    []*placement.Instance
	arrived  map[string]time.Time // instances, with those that boot
	silent   map[string]time.Time // instances in lost zones, and since when they do not answer
	noRoom   map[string]bool      // services with a task that waits for room
	services map[string]*service
	tasks    map[string]*task
	reported emulator.ClusterState // what EventBridge knows of it
	history  page.History
	network  network

	endpoints map[string][]endpoint // that the tasks of a deployment may call, by its id
}

// service is a service, and what keeps it as it should be.
type service struct {
	described ecstypes.Service
	scheduler *rollout.Scheduler
}

func newCluster(p *Plane, id emulator.Cluster, c clients) *cluster {
	return &cluster{
		clients: c, plane: p, id: id, known: map[string]ecstypes.TaskDefinition{}, services: map[string]*service{}, tasks: map[string]*task{},
		arrived: map[string]time.Time{}, silent: map[string]time.Time{}, noRoom: map[string]bool{}, endpoints: map[string][]endpoint{},
	}
}

// evaluate does what is due.
func (c *cluster) evaluate(w wanted, seen map[string]containers.State, groups map[string][]balancer.TargetHealth) {
	c.updateHosts(w.instances)
	for _, t := range c.tasks {
		t.observe(seen)
	}
	c.updateServices(w.services)
	clear(c.noRoom)
	for _, name := range sortedKeys(c.services) {
		c.services[name].scheduler.Evaluate()
	}
	c.runLoose(w.loose)
	for id, t := range c.tasks {
		t.goOn(groups)
		if t.status == stopped && c.plane.clock.Now().Sub(t.ended) > remembered {
			delete(c.tasks, id)
		}
	}
}

// updateHosts follows the groups: what an instance ran ends with it, and a new one takes tasks once it has booted. Where none
// takes any, the new ones do at once: nobody waits for the first.
func (c *cluster) updateHosts(instances []autoscalingtypes.Instance) {
	there := func(id string) bool {
		return slices.ContainsFunc(instances, func(i autoscalingtypes.Instance) bool { return aws.ToString(i.InstanceId) == id })
	}
	for _, h := range c.hosts {
		if there(h.ID) {
			continue
		}
		for _, t := range c.tasks {
			if t.host == h {
				t.stop(hostEnded, fmt.Sprintf("Host EC2 (instance %s) terminated.", h.ID))
			}
		}
	}
	c.hosts = slices.DeleteFunc(c.hosts, func(h *placement.Instance) bool { return !there(h.ID) })
	maps.DeleteFunc(c.arrived, func(id string, _ time.Time) bool { return !there(id) })
	now, atOnce := c.plane.clock.Now(), len(c.hosts) == 0
	for _, i := range instances {
		id := aws.ToString(i.InstanceId)
		if slices.ContainsFunc(c.hosts, func(h *placement.Instance) bool { return h.ID == id }) {
			continue
		}
		if _, known := c.arrived[id]; !known {
			c.arrived[id] = now
		}
		if atOnce {
			c.arrived[id] = now.Add(-boot)
		}
		if _, silent := c.silent[id]; silent || now.Sub(c.arrived[id]) < boot {
			continue
		}
		known, err := instancetypes.Lookup(aws.ToString(i.InstanceType))
		if err != nil {
			c.plane.note(fmt.Errorf("instance %s: %w", id, err))
			continue
		}
		host := capacity.HostOf(known)
		c.hosts = append(c.hosts, &placement.Instance{
			ID: id, Zone: aws.ToString(i.AvailabilityZone), Has: placement.Resources{CPU: host.CPU, Memory: host.Memory, Ports: host.Ports},
		})
	}
}

func (c *cluster) updateServices(described []ecstypes.Service) {
	there := map[string]bool{}
	for _, d := range described {
		name := aws.ToString(d.ServiceName)
		there[name] = true
		if c.services[name] == nil {
			c.services[name] = &service{scheduler: rollout.New(c.plane.clock, c)}
		}
		s := c.services[name]
		s.described = d
		s.scheduler.Set(asked(d))
	}
	for name := range c.services {
		if there[name] {
			continue
		}
		delete(c.services, name)
		for _, t := range c.tasks {
			if t.service == name {
				t.stop(byScheduler, "Scaling activity initiated by (deployment "+t.deployment+")")
			}
		}
	}
}

// asked is what a service's description asks for.
func asked(d ecstypes.Service) rollout.Service {
	s := rollout.Service{
		Name: aws.ToString(d.ServiceName), Definition: aws.ToString(d.TaskDefinition), Desired: int(d.DesiredCount),
		Deployment: primary(d), Draining: len(d.LoadBalancers) > 0,
		Daemon: d.SchedulingStrategy == ecstypes.SchedulingStrategyDaemon,
		Grace:  time.Duration(aws.ToInt32(d.HealthCheckGracePeriodSeconds)) * time.Second, Rebalancing: rebalances(d),
		// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
		MinimumPercent: 100,
	}
	if s.Daemon {
		s.MinimumPercent = 0
	}
	if conf := d.DeploymentConfiguration; conf != nil {
		if conf.MinimumHealthyPercent != nil {
			s.MinimumPercent = int(*conf.MinimumHealthyPercent)
		}
		if conf.MaximumPercent != nil {
			s.MaximumPercent = int(*conf.MaximumPercent)
		}
		if b := conf.DeploymentCircuitBreaker; b != nil {
			s.Breaker, s.Rollback = b.Enable, b.Rollback
		}
	}
	return s
}

// primary is the id of a service's primary deployment.
func primary(d ecstypes.Service) string {
	for _, one := range d.Deployments {
		if aws.ToString(one.Status) == rollout.Primary {
			return aws.ToString(one.Id)
		}
	}
	return ""
}

// runLoose starts the tasks of no service that somebody has asked for, and ends those that somebody has stopped.
func (c *cluster) runLoose(described []ecstypes.Task) {
	for _, d := range described {
		id := afterSlash(aws.ToString(d.TaskArn))
		t := c.tasks[id]
		if t == nil {
			override := ecstypes.TaskOverride{}
			if d.Overrides != nil {
				override = *d.Overrides
			}
			t = c.newTask(id, "", "", c.known[aws.ToString(d.TaskDefinitionArn)], override)
			c.tasks[id] = t
			if aws.ToString(d.LastStatus) != pending { // it ran when what ran it was killed: a job is not done twice
				t.stopCode, t.reason = essentialEnded, "Its containers were killed with what ran them"
				t.gone()
			}
		}
		if aws.ToString(d.DesiredStatus) == stopped {
			t.stop(byUser, aws.ToString(d.StoppedReason))
		}
		if t.host == nil && t.status == pending {
			if host := placement.Place(t.placed, nil, c.hosts); host != nil {
				c.place(t, host)
			}
		}
	}
}

// place puts a task on an instance and starts it.
func (c *cluster) place(t *task, on *placement.Instance) {
	t.host = on
	on.Add(t.placed)
	t.launch()
}

// Start starts a task of a service, where there is room for it.
func (c *cluster) Start(name, definition, deployment string) (string, error) {
	t := c.newTask(newID(), name, deployment, c.known[definition], ecstypes.TaskOverride{})
	s := c.services[name]
	var on *placement.Instance
	if s.described.SchedulingStrategy == ecstypes.SchedulingStrategyDaemon {
		on = placement.Place(t.placed, nil, placement.Lacking(name, c.hosts))
	} else {
		on = placement.Place(t.placed, strategies(s.described), c.hosts)
	}
	if on == nil {
		c.noRoom[name] = true
		// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
		return "", errors.New("no container instance met all of its requirements")
	}
	c.tasks[t.id] = t
	c.place(t, on)
	return t.id, nil
}

// Stop ends a task of a service.
func (c *cluster) Stop(id, reason string) {
	if t := c.tasks[id]; t != nil {
		t.stop(byScheduler, reason)
	}
}

// State is how a task of a service is.
func (c *cluster) State(id string) rollout.State {
	t := c.tasks[id]
	if t == nil {
		return rollout.State{Phase: rollout.Stopped}
	}
	groups := c.plane.balancer.Health()
	return rollout.State{
		Phase: t.phase(), Health: t.health(groups), Reason: cmp.Or(t.reason, t.failsTargets(groups)),
		Leaving: t.host != nil && t.host.Draining && t.status == running,
	}
}

// Choose returns the task of a service that its placement strategies stop first.
func (c *cluster) Choose(ids []string) string {
	of := c.tasks[ids[0]].service
	if on := placement.Stop(of, strategies(c.services[of].described), c.hosts); on != nil {
		for _, id := range ids {
			if c.tasks[id].host == on {
				return id
			}
		}
	}
	return ids[0]
}

// Instances is the number of those that take tasks.
func (c *cluster) Instances() int { return len(c.hosts) }

func (c *cluster) endAll() {
	for _, t := range c.tasks {
		t.stop(byScheduler, "The cluster was deleted")
		t.goOn(nil)
	}
}

func strategies(d ecstypes.Service) []placement.Strategy {
	var all []placement.Strategy
	for _, s := range d.PlacementStrategy {
		all = append(all, placement.Strategy{Type: string(s.Type), Field: aws.ToString(s.Field)})
	}
	return all
}

// newID is an identity such as ECS gives to tasks: 32 digits.
func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}

func afterSlash(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }
