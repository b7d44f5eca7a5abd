package rollout

import (
	"strings"
	"testing"
)

// AWS's examples of the threshold.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
func TestThreshold(t *testing.T) {
	t.Parallel()
	for desired, want := range map[int]int{1: 3, 6: 3, 7: 4, 25: 13, 400: 200, 800: 200} {
		if got := Threshold(desired); got != want {
			t.Errorf("of %d: %d, want %d", desired, got, want)
		}
	}
}

// A release that does not start, one that ends, and one whose checks fail are rolled back, and no old task is missed.
func TestRollback(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]release{
		"does not start": {boots: 5, exits: 2, reason: "CannotPullContainerError: no such image"},
		"ends at once":   {boots: 1, exits: 3, healthy: 10},
		"answers 500":    {boots: 1, healthy: 1000, unhealthy: 6},
	} {
		for _, maximum := range []int{200, 150, 125} {
			service := web()
			service.MaximumPercent, service.Deployment = maximum, "ecs-svc/1"
			w := deployed(t, service)
			w.releases["v2"] = broken
			service.Definition, service.Deployment = "v2", "ecs-svc/2"
			w.Set(service)
			failed := Deployment{}
			for range 300 {
				w.seconds(1)
				w.Set(service) // AWS has not been told yet
				if d := w.Deployments(); len(d) > 1 && d[1].ID == "ecs-svc/2" {
					failed = d[1]
					if d[0].ID != "ecs-svc/1" || d[0].Rollout == InProgress && d[0].Reason != "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1." {
						t.Fatalf("%s: %+v", name, d)
					}
				}
			}
			if failed.Rollout != Failed || failed.Reason != "ECS deployment circuit breaker: tasks failed to start." || failed.FailedTasks < 3 || failed.DesiredCount != 0 {
				t.Errorf("%s: %+v\n%s", name, failed, w.log(0))
			}
			if d := w.Deployments(); len(d) != 1 || d[0].ID != "ecs-svc/1" || d[0].Rollout != Completed || w.fewest != 4 || w.running("v1") != 4 {
				t.Errorf("%s at %d: at least %d: %+v\n%s", name, maximum, w.fewest, d, w.log(0))
			}
			w.has("(deployment ecs-svc/2) deployment failed: tasks failed to start.\nrolling back to deployment ecs-svc/1.", true)
			service.Definition, service.Deployment = "v1", "ecs-svc/1" // now it has
			w.Set(service)
			made := w.made
			w.seconds(20)
			if w.made != made {
				t.Errorf("%s: tasks are started after the rollback", name)
			}
			service.Definition, service.Deployment = "v3", "ecs-svc/3"
			w.Set(service)
			w.seconds(120)
			if d := w.Deployments(); len(d) != 1 || d[0].ID != "ecs-svc/3" || d[0].Rollout != Completed {
				t.Errorf("%s: the next release: %+v", name, d)
			}
		}
	}
}

// Without a breaker it is tried on and on; without a rollback, or nothing to go back to, the deployment stalls.
func TestNoRollback(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		breaker, rollback, first bool
		want                     string
	}{
		"no breaker":       {false, false, false, InProgress},
		"no rollback":      {true, false, false, Failed},
		"nothing to go to": {true, true, true, Failed},
	} {
		service := web()
		service.Breaker, service.Rollback = test.breaker, test.rollback
		broken := release{boots: 1, healthy: 1000, unhealthy: 6}
		var w *world
		if test.first {
			w = newWorld(t, service)
			w.releases["v1"] = broken
		} else {
			w = deployed(t, service)
			w.releases["v2"] = broken
			w.release("v2")
		}
		w.seconds(120)
		made := w.made
		w.seconds(120)
		d := w.Deployments()
		if d[0].Rollout != test.want || (w.made > made) != !test.breaker || !test.first && (w.fewest < 4 || d[1].RunningCount != 4) {
			t.Errorf("%s: %+v, %d tasks more", name, d, w.made-made)
		}
		// A good one ends it.
		w.release("v3")
		w.seconds(120)
		if d := w.Deployments(); len(d) != 1 || d[0].Rollout != Completed || w.running("v3") != 4 {
			t.Errorf("%s: then %+v\n%s", name, d, w.log(0))
		}
	}
}

// A task that becomes healthy has the failures count anew.
func TestReset(t *testing.T) {
	t.Parallel()
	service := web()
	service.MaximumPercent = 125 // one at a time
	w := deployed(t, service)
	bad, good := release{boots: 1, exits: 3, healthy: 10}, release{boots: 1, healthy: 10}
	w.releases["v2"] = bad
	w.release("v2")
	for range 300 {
		w.releases["v2"] = good
		if w.made%3 != 0 {
			w.releases["v2"] = bad
		}
		w.seconds(1)
	}
	if d := w.Deployments(); len(d) != 1 || d[0].Definition != "v2" || d[0].Rollout != Completed {
		t.Errorf("got %+v\n%s", d, w.log(0))
	}
}

// Old tasks that end while a release fails are replaced by their own definition, and a scale-out is theirs too.
// https://aws.amazon.com/about-aws/whats-new/2025/11/amazon-ecs-service-availability-rolling-deployments
func TestOldTasksAreKeptUp(t *testing.T) {
	t.Parallel()
	service := web()
	service.Breaker = false
	w := deployed(t, service)
	w.releases["v2"] = release{boots: 1, healthy: 1000, unhealthy: 6}
	w.release("v2")
	w.seconds(30)
	w.tasks["t1"].exits = 1
	w.seconds(60)
	if w.running("v1") != 4 {
		t.Errorf("%d old tasks after one has ended", w.running("v1"))
	}
	service.Definition, service.Desired = "v2", 6
	w.Set(service)
	w.seconds(60)
	if w.running("v1") != 6 {
		t.Errorf("%d old tasks after a scale-out", w.running("v1"))
	}
}

// A release that mends a broken one takes over although all tasks are broken and nothing may be added.
func TestMend(t *testing.T) {
	t.Parallel()
	service := web()
	service.MinimumPercent, service.MaximumPercent = 50, 100
	w := deployed(t, service)
	for _, task := range w.tasks {
		task.unhealthy = 1
	}
	w.releases["v1"] = release{boots: 1, healthy: 1000, unhealthy: 6}
	w.seconds(5)
	w.release("v2")
	w.seconds(200)
	if d := w.Deployments(); len(d) != 1 || d[0].Definition != "v2" || d[0].Rollout != Completed {
		t.Errorf("got %+v\n%s", d, w.log(0))
	}
	if strings.Contains(w.log(0), "rolling back") {
		t.Error("it was rolled back")
	}
}
