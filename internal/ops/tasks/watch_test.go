package tasks_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/tasks"
)

// Deployments, newest first, as ECS tells them: of the breaker, its way back, and what is well.
const (
	broke   = "ECS deployment circuit breaker: tasks failed to start."
	backTo1 = "ECS deployment circuit breaker: rolling back to deploymentId 1."
	isDone  = "ECS deployment 1 completed."
	atWork  = "ECS deployment 2 in progress."
)

func deployment(id, status string, state ecstypes.DeploymentRolloutState, reason string) ecstypes.Deployment {
	return ecstypes.Deployment{Id: aws.String(id), Status: aws.String(status), RolloutState: state, RolloutStateReason: aws.String(reason)}
}

func with(deployments ...ecstypes.Deployment) account {
	return account{"web": {described: ecstypes.Service{Deployments: deployments}}}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	const inProgress, completed, failed = ecstypes.DeploymentRolloutStateInProgress, ecstypes.DeploymentRolloutStateCompleted, ecstypes.DeploymentRolloutStateFailed
	well := with(deployment("1", "PRIMARY", completed, isDone))
	comes := with(deployment("2", "PRIMARY", inProgress, atWork), deployment("1", "ACTIVE", completed, isDone))
	goesBack := with(deployment("1", "PRIMARY", inProgress, backTo1), deployment("2", "ACTIVE", failed, broke))
	isBack := with(deployment("1", "PRIMARY", inProgress, backTo1))
	afterwards := with(deployment("1", "PRIMARY", completed, isDone))
	const said = "(service web) (deployment 2) deployment failed: tasks failed to start."
	afterwards["web"] = service{described: ecstypes.Service{
		Deployments: afterwards["web"].described.Deployments, Events: []ecstypes.ServiceEvent{{Id: aws.String("e"), Message: aws.String(said)}},
	}}
	first := with(deployment("2", "PRIMARY", failed, broke))
	fails := with(deployment("2", "PRIMARY", inProgress, atWork), deployment("1", "ACTIVE", completed, isDone))
	fails["web"].described.Deployments[0].FailedTasks = 1
	const exits, told = "Essential container in task exited", "Essential container in task exited (task a)"
	exited := fails["web"]
	exited.ended = []ecstypes.Task{ended("a", 1, 2, "EssentialContainerExited", exits)}
	counted := account{"web": exited}
	back := goesBack["web"]
	back.ended = exited.ended
	alsoBack := account{"web": back}
	for name, c := range map[string]struct {
		looks []account
		want  []tasks.News
	}{
		"well":                    {[]account{well, comes, well}, nil},
		"given up":                {[]account{well, comes, goesBack, isBack, goesBack}, []tasks.News{{"web", broke, "", true, true}}},
		"only its way back seen":  {[]account{well, isBack}, []tasks.News{{"web", backTo1, "", true, true}}},
		"too quick to be seen":    {[]account{well, comes, afterwards}, []tasks.News{{"web", said, "", true, true}}},
		"a task fails":            {[]account{well, comes, counted, counted}, []tasks.News{{"web", told, "", false, false}}},
		"counted before it ends":  {[]account{well, fails, counted}, []tasks.News{{"web", told, "", false, false}}},
		"fails, and is given up":  {[]account{well, counted, goesBack}, []tasks.News{{"web", told, "", false, false}, {"web", broke, "", true, true}}},
		"given up with a task":    {[]account{well, counted, alsoBack}, []tasks.News{{"web", told, "", false, false}, {"web", broke, told, true, true}}},
		"failed before":           {[]account{counted, well}, nil},
		"an event before":         {[]account{afterwards, comes, afterwards}, nil},
		"given up before":         {[]account{goesBack, isBack, well}, nil},
		"the first one":           {[]account{{}, comes, first}, []tasks.News{{"web", broke, "", true, false}}},
		"first, and again":        {[]account{first, with(deployment("3", "PRIMARY", failed, broke), deployment("2", "ACTIVE", failed, broke))}, []tasks.News{{"web", broke, "", true, false}}},
		"before its way back end": {[]account{isBack, with(deployment("1", "PRIMARY", inProgress, backTo1), deployment("3", "ACTIVE", failed, broke))}, []tasks.News{{"web", broke, "", true, true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			watch := tasks.Watch{Cluster: "shop", Services: []string{"web"}, Since: began()}
			var got []tasks.News
			for _, now := range c.looks {
				watch.Client = now
				all, err := watch.Look(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, all...)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// refuses answers each call with an error.
type refuses struct {
	account
	err error
}

func (r refuses) DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	return nil, r.err
}

// A cluster that is still to come has no deployments, so that the first of each service is news; another error is one, and
// is no look.
func TestWatchBeforeTheCluster(t *testing.T) {
	t.Parallel()
	watch := tasks.Watch{Client: refuses{err: errors.New("throttled")}, Cluster: "shop", Services: []string{"web"}}
	if _, err := watch.Look(t.Context()); err == nil {
		t.Error("an error is none")
	}
	watch.Client = refuses{err: &ecstypes.ClusterNotFoundException{}}
	if all, err := watch.Look(t.Context()); err != nil || all != nil {
		t.Errorf("without a cluster: %v, %v", all, err)
	}
	watch.Client = with(deployment("2", "PRIMARY", ecstypes.DeploymentRolloutStateFailed, broke))
	if all, err := watch.Look(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("got %v, %v", all, err)
	}
}
