package tasks

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// DeploymentsClient is what following deployments needs of ECS.
type DeploymentsClient interface {
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
}

// GivenUp is a deployment that ECS has given up.
type GivenUp struct {
	Service string
	Why     string // as ECS says it
	Back    bool   // the service goes back to what ran before; false where nothing has
}

// Watch finds out, while something else waits for the deployments of services, which of them ECS gives up. Those that were
// given up at its first look are no news.
type Watch struct {
	Client   DeploymentsClient
	Cluster  string
	Services []string

	looked bool
	old    map[string]bool // deployments that were given up, or ways back, and events, at the first look
	ran    map[string]bool // services that had come to the end of a deployment at the first look
	told   map[string]bool // services
}

// Look returns the deployments that ECS has given up since the first look, each service once. A cluster that is not there
// yet has none.
func (w *Watch) Look(ctx context.Context) ([]GivenUp, error) {
	services, err := w.describe(ctx)
	if err != nil {
		return nil, err
	}
	if !w.looked {
		w.begin(services)
		return nil, nil
	}
	var all []GivenUp
	for _, s := range services {
		name := aws.ToString(s.ServiceName)
		if why, found := w.news(s); found && !w.told[name] {
			w.told[name] = true
			all = append(all, GivenUp{Service: name, Why: why, Back: w.ran[name]})
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
	w.looked, w.old, w.ran, w.told = true, map[string]bool{}, map[string]bool{}, map[string]bool{}
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

// news says why a deployment of a service was given up. ECS says so of the deployment itself and, as that one may be gone
// soon, of the one in its place that it is the way back. Both may have come and gone between two looks: events stay.
func (w *Watch) news(s ecstypes.Service) (why string, found bool) {
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

func isGivenUp(d ecstypes.Deployment) bool {
	return d.RolloutState == ecstypes.DeploymentRolloutStateFailed
}

// isWayBack reports whether a deployment is what ECS goes back to: only its reason says so.
func isWayBack(d ecstypes.Deployment) bool {
	return d.RolloutState == ecstypes.DeploymentRolloutStateInProgress && strings.Contains(aws.ToString(d.RolloutStateReason), "rolling back to deployment")
}
