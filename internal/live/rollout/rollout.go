// Package rollout schedules the tasks of a service as ECS does: it keeps as many as are desired, replaces those that
// stop or fail their health checks, and rolls a deployment out within the service's minimum and maximum percent. The
// circuit breaker gives a deployment up, and rolls back.
//
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
package rollout

import (
	"fmt"
	"slices"
	"time"

	"cdah/internal/live/clock"
)

// Service is what AWS says of a service.
type Service struct {
	Name       string
	Definition string // the task definition
	Deployment string // id of the deployment that AWS calls PRIMARY; empty has the scheduler make one for each new Definition
	Desired    int    // tasks; of a daemon the number of instances counts
	Daemon     bool   // one task on each instance

	// Percent of the desired tasks that stay healthy and that run at most during a deployment, rounded up and down.
	// A MaximumPercent of 0 is AWS's default: 200, of a daemon 100.
	MinimumPercent, MaximumPercent int

	Grace             time.Duration // for which failing health checks of a new task do not count
	Draining          bool          // tasks are targets of a load balancer, and drain before they stop
	Breaker, Rollback bool          // the deployment circuit breaker, and whether it rolls back
	Rebalancing       bool          // once it is steady, tasks move until the Availability Zones have evenly many
}

// Tasks are started, stopped and looked at for the scheduler.
type Tasks interface {
	// Start starts a task, and returns its id. An error says why it could not be placed, as the service event goes on
	// after "was unable to place a task because", without a full stop. It is tried again. A task that waits for its
	// capacity provider is pending.
	Start(service, definition, deployment string) (id string, err error)

	// Stop begins to stop a task. State tells when it is gone.
	Stop(id, reason string)

	// State tells how a task is.
	State(id string) State

	// Choose returns which of some tasks, at least one, is stopped first: what the placement strategies say.
	Choose(ids []string) string

	// Move returns which of some tasks, at least one, is to be replaced by one in another Availability Zone so that they have
	// evenly many, empty for none; and how many each has, as a service event says it. It is asked where Rebalancing is on.
	Move(ids []string) (id, zones string)
	// Instances is the number of instances that a daemon has to run on.
	Instances() int
}

// Phase is how far a task is.
type Phase int

// The phases of a task.
const (
	Pending Phase = iota
	Running
	Stopping
	Stopped
)

// Health is what the health checks of a task's containers and targets say together.
type Health int

// The health of a task.
const (
	Unknown   Health = iota // its checks have not come to a result yet
	Healthy                 // all pass
	Unhealthy               // one fails
	Unchecked               // there is none
)

// State is how a task is.
type State struct {
	Phase  Phase
	Health Health

	// Leaving is whether the task's instance is draining: the task is replaced.
	Leaving bool

	// Reason says why the task is stopped or unhealthy, as ECS's stopped reason does: "Task failed container health
	// checks", "CannotPullContainerError: …".
	Reason string
}

// The states of a deployment, as AWS calls them.
const (
	Primary = "PRIMARY"
	Active  = "ACTIVE"

	InProgress = "IN_PROGRESS"
	Completed  = "COMPLETED"
	Failed     = "FAILED"
)

// Deployment is a deployment as DescribeServices shows it.
type Deployment struct {
	ID, Status, Definition              string
	Rollout, Reason                     string
	DesiredCount, RunningCount, Pending int
	FailedTasks                         int // since a task has become healthy
	Created, Updated                    time.Time
}

// failedShown is how long a deployment without tasks is shown once it has failed. AWS does not say; without it nobody who
// asks now and then would see that it has. Its own waiters ask every 15 seconds.
// https://docs.aws.amazon.com/cli/latest/reference/ecs/wait/services-stable.html
const failedShown = 20 * time.Second

// Scheduler schedules one service. It is used by one goroutine, as its clock is.
type Scheduler struct {
	clock   clock.Clock
	control Tasks

	service Service // as told last
	told    [2]string
	desired int // tasks now

	deployments []*deployment // the primary one first, the others by age, youngest first
	completed   *deployment   // the last that was, to which the circuit breaker goes back
	made        int           // deployments with an id of the scheduler's own

	events eventLog
	placed placement
	steady bool
	uneven bool // tasks move to other zones
}

// New returns the scheduler of a service, which does nothing before Set.
func New(c clock.Clock, tasks Tasks) *Scheduler { return &Scheduler{clock: c, control: tasks} }

// Set tells what AWS says of the service now. Another Deployment, or where AWS names none another Definition, than the
// last call's begins a deployment, unless it is that which is primary already, such as after a rollback. The next
// Evaluate acts on it.
func (s *Scheduler) Set(service Service) {
	before := s.service.Desired
	s.service = service
	if s.service.MaximumPercent == 0 {
		s.service.MaximumPercent = 200
		if service.Daemon {
			s.service.MaximumPercent = 100
		}
	}
	if told := [2]string{service.Deployment, service.Definition}; told != s.told || len(s.deployments) == 0 {
		s.told = told
		s.deploy()
	}
	s.count()
	s.scaleOut(service.Desired - before)
}

func (s *Scheduler) deploy() {
	if len(s.deployments) > 0 {
		p := s.deployments[0]
		if s.service.Deployment == p.id || s.service.Deployment == "" && s.service.Definition == p.definition {
			return
		}
	}
	id := s.service.Deployment
	if id == "" {
		s.made++
		id = fmt.Sprintf("ecs-svc/%019d", s.clock.Now().UnixNano()+int64(s.made))
	}
	now := s.clock.Now()
	d := &deployment{id: id, definition: s.service.Definition, created: now}
	d.becomes(now, InProgress, fmt.Sprintf("ECS deployment %s in progress.", id))
	s.deployments = append([]*deployment{d}, s.deployments...)
	s.placed, s.steady = placement{}, false
}

// scaleOut gives the tasks that are being replaced their share of a scale-out: a release that does not start leaves
// the one before it alone with the load.
// https://aws.amazon.com/about-aws/whats-new/2025/11/amazon-ecs-service-availability-rolling-deployments
func (s *Scheduler) scaleOut(by int) {
	for _, d := range s.deployments[1:] {
		if d == s.completed && d.desired > 0 && by > 0 && !s.service.Daemon {
			d.desired += by
		}
	}
}

// count finds how many tasks there have to be.
func (s *Scheduler) count() {
	s.desired = s.service.Desired
	if s.service.Daemon {
		s.desired = s.control.Instances()
	}
	if p := s.deployments[0]; !p.stalled() {
		p.desired = s.desired
	}
}

// supersede has the other deployments end once the primary one is all there. Those that have never been completed keep
// what they have until then, but nothing is started for them.
func (s *Scheduler) supersede() {
	p := s.deployments[0]
	for _, d := range s.deployments[1:] {
		switch {
		case !p.stalled() && p.healthy() >= s.desired:
			d.desired = 0
		case d != s.completed:
			d.desired = min(d.desired, len(d.keep()))
		}
	}
}

// Evaluate looks at all tasks, and starts and stops what is due. It is called once a second or so.
func (s *Scheduler) Evaluate() {
	if len(s.deployments) == 0 {
		return
	}
	s.count()
	for _, d := range s.deployments {
		s.observe(d)
	}
	s.breaker()
	s.supersede()
	unmet := s.start()
	s.stop(unmet)
	s.settle()
}

// settle completes a deployment when nothing is left to do for it.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
func (s *Scheduler) settle() {
	p, now := s.deployments[0], s.clock.Now()
	left := 0
	s.deployments = append(s.deployments[:1], slices.DeleteFunc(s.deployments[1:], func(d *deployment) bool {
		left += len(d.tasks) + d.desired
		return len(d.tasks)+d.desired == 0 && (!d.stalled() || now.Sub(d.updated) >= failedShown)
	})...)
	if left > 0 || len(p.tasks) != s.desired || p.healthy() != s.desired || p.stalled() {
		s.steady = false
		return
	}
	if p.rollout == InProgress {
		p.becomes(now, Completed, fmt.Sprintf("ECS deployment %s completed.", p.id))
		s.completed = p
		s.say("(deployment %s) deployment completed.", p.id)
	}
	if !s.steady || now.Sub(s.events.steady) >= steadyInterval {
		s.steady, s.events.steady = true, now
		s.say("has reached a steady state.")
	}
	if s.service.Rebalancing && s.desired > 0 {
		s.rebalance(p)
	}
}

// rebalance has one task move to another zone, where the zones have unevenly many: it is replaced, and stops once the next one
// is healthy.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html
func (s *Scheduler) rebalance(p *deployment) {
	if len(p.which(func(t *task) bool { return t.moving })) > 0 {
		return
	}
	var ids []string
	for _, t := range p.keep() {
		ids = append(ids, t.id)
	}
	move, zones := s.control.Move(ids)
	for _, t := range p.keep() {
		t.moving = t.id == move
	}
	switch uneven := move != ""; {
	case uneven && !s.uneven:
		s.say("is not AZ balanced with %s. AZ Rebalancing in progress.", zones)
		s.uneven = true
	case !uneven && s.uneven:
		s.say("is AZ balanced with %s.", zones)
		s.uneven = false
	}
}

// Deployments are the primary deployment, those that still have tasks, and for a while one that has failed.
func (s *Scheduler) Deployments() []Deployment {
	all := make([]Deployment, 0, len(s.deployments))
	for i, d := range s.deployments {
		shown := Deployment{
			ID: d.id, Status: Active, Definition: d.definition, Rollout: d.rollout, Reason: d.reason,
			DesiredCount: d.desired, FailedTasks: d.failures, Created: d.created, Updated: d.updated,
		}
		if i == 0 {
			shown.Status = Primary
		}
		for _, t := range d.tasks {
			switch {
			case t.stopping:
			case t.Phase == Running:
				shown.RunningCount++
			case t.Phase == Pending:
				shown.Pending++
			}
		}
		all = append(all, shown)
	}
	return all
}
