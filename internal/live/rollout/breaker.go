package rollout

import "fmt"

// What the circuit breaker allows: failures of half the desired count, between these.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
const (
	leastFailures = 3
	mostFailures  = 200
)

// Threshold is the number of failed tasks with which the circuit breaker gives a deployment up.
func Threshold(desired int) int { return min(max((desired+1)/2, leastFailures), mostFailures) }

// breaker gives a deployment up whose tasks have failed too often, and goes back to the last one that was completed,
// which has to complete again before it is one to go back to. Without one the service stays as it is.
func (s *Scheduler) breaker() {
	p := s.deployments[0]
	if !s.service.Breaker || p.rollout != InProgress || p.failures < Threshold(s.desired) {
		return
	}
	now := s.clock.Now()
	p.becomes(now, Failed, "ECS deployment circuit breaker: tasks failed to start.")
	s.say("(deployment %s) deployment failed: tasks failed to start.", p.id)
	back := s.completed
	if !s.service.Rollback || back == nil || back == p {
		p.desired = len(p.keep())
		return
	}
	s.completed, p.desired = nil, 0
	rest := []*deployment{back}
	for _, d := range s.deployments {
		if d != back {
			rest = append(rest, d)
		}
	}
	s.deployments, s.placed = rest, placement{}
	back.failures, back.desired = 0, s.desired
	back.becomes(now, InProgress, fmt.Sprintf("ECS deployment circuit breaker: rolling back to deploymentId %s.", back.id))
	s.say("rolling back to deployment %s.", back.id)
}
