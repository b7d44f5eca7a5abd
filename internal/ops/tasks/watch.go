package tasks

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// News is what a service's deployment has come to: a task of it has failed, or ECS has given it up.
type News struct {
	Service string
	Why     string // as ECS says it
	Task    string // why the last task has failed, of a deployment that was given up; empty where none has
	GivenUp bool   // false where ECS goes on with other tasks
	Back    bool   // given up, the service goes back to what ran before; false where nothing has
}

// Watch finds out, while something else waits for the deployments of services, whose tasks fail, and which of them ECS gives
// up. What was so at its first look is no news.
type Watch struct {
	Client   ServicesClient
	Cluster  string
	Services []string
	Since    time.Time // before which tasks that have failed are none of the deployments

	looked  bool
	old     map[string]bool // deployments that were given up, or ways back, and events, at the first look
	ran     map[string]bool // services that had come to the end of a deployment at the first look
	failing map[string]bool // services of which it is told that a task has failed
	told    map[string]bool // services of which it is told that ECS has given their deployment up
}

// Look returns what is new since the first look, each once for a service: the first task that fails, and that ECS gives the
// deployment up. A cluster that is not there yet has none.
func (w *Watch) Look(ctx context.Context) ([]News, error) {
	services, err := w.describe(ctx)
	if err != nil {
		return nil, err
	}
	if !w.looked {
		w.begin(services)
		return nil, nil
	}
	var all []News
	for _, s := range services {
		name := aws.ToString(s.ServiceName)
		why, givenUp := w.givenUp(s)
		switch {
		case w.told[name]:
		case givenUp:
			last, _ := failure(ctx, w.Client, w.Cluster, s, w.Since) // it can be told without
			w.told[name] = true
			all = append(all, News{Service: name, Why: why, Task: last.Why, GivenUp: true, Back: w.ran[name]})
		case !w.failing[name] && slices.ContainsFunc(s.Deployments, isFailing):
			found, err := failure(ctx, w.Client, w.Cluster, s, w.Since)
			if err != nil {
				return nil, err
			}
			if found.Why != "" { // ECS may count a task before it tells of its end
				w.failing[name] = true
				all = append(all, News{Service: name, Why: found.Why})
			}
		}
	}
	return all, nil
}

func (w *Watch) describe(ctx context.Context) ([]ecstypes.Service, error) {
	var all []ecstypes.Service
	for some := range slices.Chunk(slices.Sorted(slices.Values(w.Services)), atOnce) {
		described, err := w.Client.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &w.Cluster, Services: some})
		var none *ecstypes.ClusterNotFoundException
		if errors.As(err, &none) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, described.Services...)
	}
	return all, nil
}

// begin notes what is no news.
func (w *Watch) begin(services []ecstypes.Service) {
	w.looked, w.old, w.ran, w.failing, w.told = true, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range services {
		for _, d := range s.Deployments {
			if isGivenUp(d) || isWayBack(d) {
				w.old[aws.ToString(d.Id)] = true
			}
			if d.RolloutState == ecstypes.DeploymentRolloutStateCompleted || isWayBack(d) {
				w.ran[aws.ToString(s.ServiceName)] = true
			}
		}
		for _, e := range s.Events {
			w.old[aws.ToString(e.Id)] = true
		}
	}
}

// givenUp says why a deployment of a service was given up. ECS says so of the deployment itself and, as that one may be gone
// soon, of the one in its place that it is the way back. Both may have come and gone between two looks: events stay.
func (w *Watch) givenUp(s ecstypes.Service) (why string, found bool) {
	for _, is := range []func(ecstypes.Deployment) bool{isGivenUp, isWayBack} {
		for _, d := range s.Deployments {
			if is(d) && !w.old[aws.ToString(d.Id)] {
				return aws.ToString(d.RolloutStateReason), true
			}
		}
	}
	for _, e := range s.Events {
		if said := aws.ToString(e.Message); strings.Contains(said, failedEvent) && !w.old[aws.ToString(e.Id)] {
			return said, true
		}
	}
	return "", false
}

// failedEvent is in the event of a deployment that ECS has given up: a reason follows.
const failedEvent = "deployment failed: "

// isFailing reports whether ECS goes on with a deployment of which tasks have failed.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
func isFailing(d ecstypes.Deployment) bool {
	return d.FailedTasks > 0 && d.RolloutState == ecstypes.DeploymentRolloutStateInProgress && !isWayBack(d)
}

func isGivenUp(d ecstypes.Deployment) bool {
	return d.RolloutState == ecstypes.DeploymentRolloutStateFailed
}

// isWayBack reports whether a deployment is what ECS goes back to: only its reason says so.
func isWayBack(d ecstypes.Deployment) bool {
	return d.RolloutState == ecstypes.DeploymentRolloutStateInProgress && strings.Contains(aws.ToString(d.RolloutStateReason), "rolling back to deployment")
}
