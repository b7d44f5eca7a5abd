package rollout

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// How few healthy tasks and how many at all there are during a release of four: AWS's examples of both percents, that
// half of four may be stopped first, and that 200 % starts four before the four old ones stop.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
func TestPercents(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ desired, minimum, maximum, fewest, most int }{
		{4, 100, 200, 4, 8},
		{4, 50, 100, 2, 4},
		{4, 100, 125, 4, 5},
		{4, 100, 150, 4, 6},
		{4, 25, 100, 1, 4},
		{4, 0, 100, 0, 4},
		{3, 50, 100, 2, 3},  // up to 2
		{3, 100, 150, 3, 4}, // down to 4
		{1, 0, 100, 0, 1},
		{1, 100, 200, 1, 2},
		{4, 50, 200, 4, 8}, // nothing has to be stopped first
	} {
		service := web()
		service.Desired, service.MinimumPercent, service.MaximumPercent = test.desired, test.minimum, test.maximum
		w := deployed(t, service)
		w.release("v2")
		w.seconds(180)
		if w.fewest != test.fewest || w.most != test.most {
			t.Errorf("%+v: %d to %d", test, w.fewest, w.most)
		}
		if d := w.Deployments(); len(d) != 1 || d[0].Definition != "v2" || d[0].Rollout != Completed || w.running("v2") != test.desired {
			t.Errorf("%+v: %+v", test, d)
		}
	}
}

// What cannot be done within the percents is not done.
func TestNoWayForward(t *testing.T) {
	t.Parallel()
	service := web()
	service.MaximumPercent = 100
	w := deployed(t, service)
	w.release("v2")
	w.seconds(600)
	if d := w.Deployments(); len(d) != 2 || d[0].Rollout != InProgress || w.running("v1") != 4 {
		t.Errorf("got %+v", d)
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	service := web()
	service.Desired, service.Draining, service.Deployment = 2, true, "ecs-svc/1"
	w := deployed(t, service)
	service.Definition, service.Deployment = "v2", "ecs-svc/2"
	w.Set(service)
	w.seconds(10)
	d := w.Deployments()
	if d[0].Status != Primary || d[1].Status != Active || d[0].Pending+d[0].RunningCount != 2 || d[1].RunningCount != 2 ||
		d[0].Reason != "ECS deployment ecs-svc/2 in progress." || d[1].DesiredCount != 2 {
		t.Errorf("got %+v", d)
	}
	w.seconds(30)
	want := `has started 2 tasks: (task t1) (task t2).
(deployment ecs-svc/1) deployment completed.
has reached a steady state.
has started 2 tasks: (task t3) (task t4).
has begun draining connections on 2 tasks.
has stopped 2 running tasks: (task t1) (task t2).
(deployment ecs-svc/2) deployment completed.
has reached a steady state.`
	if got := w.log(0); got != want {
		t.Errorf("got:\n%s", got)
	}
	if d := w.Deployments()[0]; d.Reason != "ECS deployment ecs-svc/2 completed." || d.ID != "ecs-svc/2" {
		t.Errorf("got %+v", d)
	}
	if want := "Scaling activity initiated by (deployment ecs-svc/2)"; len(w.reasons) != 2 || w.reasons[0] != want {
		t.Errorf("got %v", w.reasons)
	}
	w.clock.Advance(w.clock.Now().Add(6 * time.Hour))
	w.seconds(1)
	if got := w.log(8); got != "has reached a steady state." {
		t.Errorf("six hours later: %s", got)
	}
	for range 200 {
		w.say("x")
	}
	if got := w.Events(); len(got) != 100 || got[0].Number != 209 {
		t.Errorf("%d events, the newest %+v", len(got), got[0])
	}
}

// The same definition again under another id, as after a restart, is a deployment; the same id is none.
func TestRestart(t *testing.T) {
	t.Parallel()
	service := web()
	service.Deployment = "ecs-svc/1"
	w := deployed(t, service)
	w.Set(service)
	w.seconds(10)
	if w.made != 4 {
		t.Errorf("%d tasks were made", w.made)
	}
	service.Deployment = "ecs-svc/2"
	w.Set(service)
	w.seconds(60)
	if w.made != 8 || w.fewest != 4 {
		t.Errorf("%d tasks were made, %d were left", w.made, w.fewest)
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	service := web()
	w := deployed(t, service)
	for _, desired := range []int{6, 3, 0, 2} {
		service.Desired = desired
		w.Set(service)
		w.seconds(30)
		if d := w.Deployments(); len(d) != 1 || d[0].Rollout != Completed || d[0].RunningCount != desired || d[0].DesiredCount != desired {
			t.Errorf("scaled to %d: %+v", desired, d)
		}
	}
	if got := strings.Count(w.log(0), "steady state"); got != 5 {
		t.Errorf("it was steady %d times", got)
	}
	w.has("has stopped 3 running tasks: (task t6) (task t5) (task t4).", true) // as Choose says
}

func TestDaemon(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Service{Name: "agent", Definition: "v1", Daemon: true})
	w.nodes = 3
	w.seconds(30)
	if w.running("v1") != 3 {
		t.Errorf("%d on three instances", w.running("v1"))
	}
	w.nodes, w.most = 4, 0
	w.seconds(30)
	w.release("v2")
	w.seconds(60)
	if w.running("v2") != 4 || w.most != 4 || w.Deployments()[0].Rollout != Completed {
		t.Errorf("%d on four instances, at most %d: %+v", w.running("v2"), w.most, w.Deployments())
	}
}

// A task that was healthy is replaced before it is stopped, where the maximum percent lets that be.
// https://aws.amazon.com/about-aws/whats-new/2023/10/amazon-ecs-applications-resiliency-unpredictable-load-spikes/
func TestReplaceUnhealthy(t *testing.T) {
	t.Parallel()
	for maximum, most := range map[int]int{200: 5, 100: 4} {
		service := web()
		service.MaximumPercent, service.MinimumPercent = maximum, 50
		w := deployed(t, service)
		w.tasks["t2"].unhealthy = 1
		w.seconds(30)
		if w.running("v1") != 4 || w.tasks["t2"] != nil || w.most != most || w.fewest != 3 {
			t.Errorf("at most %d: %d to %d\n%s", maximum, w.fewest, w.most, w.log(0))
		}
		w.has("(task t2) failed container health checks.", true)
		w.has("has started 1 tasks: (task t5). Amazon ECS replaced 1 tasks due to an unhealthy status.", maximum == 200)
		if w.reasons[0] != "Task failed container health checks" || w.Deployments()[0].Rollout != Completed {
			t.Errorf("got %v, %+v", w.reasons, w.Deployments())
		}
	}
}

func TestReplaceStopped(t *testing.T) {
	t.Parallel()
	w := deployed(t, web())
	w.tasks["t1"].exits = 1
	w.tasks["t3"].leaving = true
	w.seconds(40)
	if w.running("v1") != 4 || w.tasks["t3"] != nil || w.fewest != 3 || w.most != 5 {
		t.Errorf("%d to %d\n%s", w.fewest, w.most, w.log(0))
	}
}

// Failing checks do not count within the grace period.
func TestGrace(t *testing.T) {
	t.Parallel()
	for grace, fails := range map[time.Duration]bool{0: true, 30 * time.Second: false} {
		service := web()
		service.Grace = grace
		w := newWorld(t, service)
		w.releases["v1"] = release{boots: 1, unhealthy: 5, healthy: 1000}
		w.seconds(25)
		w.has("failed container health checks", fails)
		w.seconds(25)
		w.has("failed container health checks", true)
	}
}

// A task without health checks counts after forty seconds.
func TestUnchecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, web())
	w.releases["v1"] = release{boots: 2, unchecked: true}
	w.seconds(42)
	w.has("completed", false)
	w.seconds(2)
	w.has("completed", true)
}

// Without room the old tasks make some, as far as the minimum percent goes, and the event is told every few minutes.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	service := web()
	service.MinimumPercent = 50
	w := deployed(t, service)
	w.room = 5
	w.release("v2")
	w.seconds(120)
	if w.running("v2") != 4 || w.fewest < 2 {
		t.Errorf("%d of v2, at least %d\n%s", w.running("v2"), w.fewest, w.log(0))
	}
	w.has("was unable to place a task because no container instance met all of its requirements.", true)

	w = deployed(t, web())
	w.room = 4
	w.seconds(1)
	service.Desired, service.Breaker = 6, true
	w.Set(service)
	w.seconds(16 * 60)
	if got := strings.Count(w.log(0), "unable to place"); got != 4 || w.Deployments()[0].Rollout != Completed {
		t.Errorf("%d events in 16 minutes: %+v", got, w.Deployments())
	}
	w.room = 0
	w.seconds(30)
	if w.running("v1") != 6 {
		t.Errorf("%d once there is room", w.running("v1"))
	}
}

// The wait between starts grows up to 27 minutes, and a new definition has none.
func TestThrottle(t *testing.T) {
	t.Parallel()
	service := web()
	service.Desired, service.Breaker = 1, false
	w := newWorld(t, service)
	w.releases["v1"] = release{boots: 5, exits: 1, reason: "CannotPullContainerError: not found"}
	var starts []int
	for second := range 3 * 60 * 60 {
		if w.made > len(starts) {
			starts = append(starts, second)
		}
		w.seconds(1)
	}
	var waits []int
	for i := 1; i < len(starts); i++ {
		waits = append(waits, starts[i]-starts[i-1]-1)
	}
	if got := fmt.Sprint(waits); got != "[0 0 10 20 40 80 160 320 640 1280 1620 1620 1620 1620 1620]" {
		t.Errorf("waits %s", got)
	}
	w.has("was unable to place a task. Reason: CannotPullContainerError: not found.", true)
	if got := strings.Count(w.log(0), "is unable to consistently start tasks successfully."); got != 1 {
		t.Errorf("told %d times", got)
	}
	w.release("v2")
	w.seconds(30)
	if w.running("v2") != 1 || len(w.Deployments()) != 1 {
		t.Errorf("got %+v", w.Deployments())
	}
}
