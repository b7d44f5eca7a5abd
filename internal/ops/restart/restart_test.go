package restart

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/processes"
)

// account answers as ECS does: with one look after the other, of which the last one stays.
type account struct {
	looks                  []ecstypes.Service
	updateErr, describeErr error

	update *ecs.UpdateServiceInput
}

func (a *account) UpdateService(_ context.Context, input *ecs.UpdateServiceInput, _ ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error) {
	if a.update = input; a.updateErr != nil {
		return nil, a.updateErr
	}
	service := look("", deployment("new", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 0), deployment("old", "ACTIVE", ecstypes.DeploymentRolloutStateCompleted, 2))
	service.Events = []ecstypes.ServiceEvent{{Id: aws.String("long ago"), Message: aws.String("(service web) was quiet.")}}
	return &ecs.UpdateServiceOutput{Service: &service}, nil
}

func (a *account) DescribeServices(ctx context.Context, input *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	if err := errors.Join(ctx.Err(), a.describeErr); err != nil {
		return nil, err
	}
	if *input.Cluster != "shop-production" || len(input.Services) != 1 || input.Services[0] != "web" {
		return nil, errors.New("asked for another service")
	}
	service := a.looks[0]
	if len(a.looks) > 1 {
		a.looks = a.looks[1:]
	}
	return &ecs.DescribeServicesOutput{Services: []ecstypes.Service{service}}, nil
}

// look is a service as ECS shows it, with an event.
func look(event string, deployments ...ecstypes.Deployment) ecstypes.Service {
	service := ecstypes.Service{Deployments: deployments}
	for _, text := range []string{event, "(service web) was quiet."} { // the newest first
		if text != "" {
			service.Events = append(service.Events, ecstypes.ServiceEvent{Id: aws.String(text), Message: aws.String(text)})
		}
	}
	service.Events[len(service.Events)-1].Id = aws.String("long ago")
	return service
}

func deployment(id, status string, state ecstypes.DeploymentRolloutState, running int32) ecstypes.Deployment {
	return ecstypes.Deployment{
		Id: &id, Status: &status, RolloutState: state, RunningCount: running, DesiredCount: 2, RolloutStateReason: aws.String("the reason of " + id),
	}
}

// restarts restarts a service in a time of the test's own.
func restarts(ctx context.Context, a *account) (told string, err error) {
	var progress bytes.Buffer
	err = Run(ctx, a, Service{Name: "web", Cluster: "shop-production"}, 40*time.Minute, &progress)
	return progress.String(), err
}

func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		old := deployment("old", "ACTIVE", ecstypes.DeploymentRolloutStateCompleted, 2)
		a := &account{looks: []ecstypes.Service{
			look("", deployment("old", "PRIMARY", ecstypes.DeploymentRolloutStateCompleted, 2)), // it is not shown yet
			look("", deployment("new", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 0), old),
			look("(service web) has started 2 tasks.", deployment("new", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 2), old),
			look("(service web) has started 2 tasks.", deployment("new", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 2), old),
			look("(service web) has reached a steady state.", deployment("new", "PRIMARY", ecstypes.DeploymentRolloutStateCompleted, 2)),
		}}
		told, err := restarts(t.Context(), a)
		const want = "==> Restarting web in the cluster shop-production: deployment new\n    0 of 2 new tasks run\n" +
			"    (service web) has started 2 tasks.\n    2 of 2 new tasks run\n    (service web) has reached a steady state.\n==> web has new tasks\n"
		if err != nil || told != want {
			t.Errorf("got %v, and it told:\n%s\nwant:\n%s", err, told, want)
		}
		if u := a.update; *u.Cluster != "shop-production" || *u.Service != "web" || !u.ForceNewDeployment || u.TaskDefinition != nil || u.DesiredCount != nil {
			t.Errorf("updated with %+v", u)
		}
	})
}

// A deployment that is given up, or that another takes the place of, is no restart.
func TestRunFails(t *testing.T) {
	t.Parallel()
	for want, deployments := range map[string][]ecstypes.Deployment{
		"the restart of web has failed, and ECS has rolled it back: the reason of new": {
			deployment("back", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 0), deployment("new", "ACTIVE", ecstypes.DeploymentRolloutStateFailed, 0),
		},
		"the restart of web has given way to another deployment, other: the reason of other": {
			deployment("other", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 0), deployment("new", "ACTIVE", ecstypes.DeploymentRolloutStateInProgress, 1),
		},
		"the restart of web has given way to another deployment, back: the reason of back": {
			deployment("back", "PRIMARY", ecstypes.DeploymentRolloutStateCompleted, 2), // the other is forgotten
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			if _, err := restarts(t.Context(), &account{looks: []ecstypes.Service{look("", deployments...)}}); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

func TestRunOfAServiceThatIsNotDeployed(t *testing.T) {
	t.Parallel()
	for _, err := range []error{&ecstypes.ClusterNotFoundException{}, &ecstypes.ServiceNotFoundException{}, &ecstypes.ServiceNotActiveException{}} {
		if _, got := restarts(t.Context(), &account{updateErr: err}); !errors.Is(got, err) || !strings.Contains(got.Error(), "the service web is not deployed") {
			t.Errorf("got %v", got)
		}
	}
	denied := errors.New("AccessDeniedException")
	if _, got := restarts(t.Context(), &account{updateErr: denied}); !errors.Is(got, denied) || strings.Contains(got.Error(), "not deployed") {
		t.Errorf("got %v", got)
	}
}

// Ctrl-C stops nothing in AWS.
func TestRunInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		told, err := restarts(ctx, &account{looks: []ecstypes.Service{look("", deployment("new", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 0))}})
		if !errors.Is(err, processes.ErrInterrupted) || !strings.HasSuffix(told, "The restart of web goes on in AWS.\n") {
			t.Errorf("got %v, and it told %s", err, told)
		}
	})
}

// What does not come to its end, or is out of sight, is given up.
func TestRunGivesUp(t *testing.T) {
	t.Parallel()
	gone := errors.New("no network")
	for want, c := range map[string]struct {
		account *account
		after   time.Duration
	}{
		"has not come to its end after 40m0s":   {&account{looks: []ecstypes.Service{look("", deployment("new", "PRIMARY", ecstypes.DeploymentRolloutStateInProgress, 0))}}, 40 * time.Minute},
		"can no longer be followed: no network": {&account{describeErr: gone}, patience},
		"can no longer be followed: ECS shows no deployment new of it": {
			&account{looks: []ecstypes.Service{look("", deployment("old", "PRIMARY", ecstypes.DeploymentRolloutStateCompleted, 2))}}, patience,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			_, err := restarts(t.Context(), c.account)
			if took := time.Since(began); err == nil || !strings.Contains(err.Error(), want) || took < c.after || took > c.after+2*interval {
				t.Errorf("got %v after %v, want %s after %v", err, took, want, c.after)
			}
		})
	}
}
