// Package restart gives a service new tasks of the task definition that it runs: they read their secrets and their files
// of environment variables anew.
package restart

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/processes"
)

const (
	// interval is how long to wait between two looks at a service.
	interval = 5 * time.Second

	// patience is how long AWS may not be reached, or not show the deployment, before the restart is no longer followed:
	// ECS shows a new deployment everywhere after some seconds only.
	patience = time.Minute
)

// Service is a service to restart.
type Service struct {
	Name    string
	Cluster string
}

// Client is what a restart needs of ECS.
type Client interface {
	UpdateService(context.Context, *ecs.UpdateServiceInput, ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error)
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
}

// Run restarts a service by a deployment of what it runs, tells what becomes of it, and returns once the new tasks have
// taken over. There is an error where ECS gives the deployment up, where another takes its place, and after limit.
//
// When ctx ends, Run returns processes.ErrInterrupted, and the deployment goes on.
func Run(ctx context.Context, client Client, service Service, limit time.Duration, progress io.Writer) error {
	output, err := client.UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: &service.Cluster, Service: &service.Name, ForceNewDeployment: true})
	if err != nil {
		return service.notStarted(ctx, err)
	}
	r := &restart{Service: service, client: client, progress: progress, told: map[string]bool{}, before: map[string]bool{}}
	for _, event := range output.Service.Events {
		r.told[aws.ToString(event.Id)] = true
	}
	r.deployment = aws.ToString(primary(*output.Service).Id)
	for _, other := range output.Service.Deployments {
		r.before[aws.ToString(other.Id)] = aws.ToString(other.Id) != r.deployment
	}
	fmt.Fprintf(progress, "==> Restarting %s in the cluster %s: deployment %s\n", service.Name, service.Cluster, r.deployment)
	return r.follow(ctx, limit)
}

// notStarted says what is missing where ECS refuses to restart a service.
func (s Service) notStarted(ctx context.Context, err error) error {
	var noCluster *ecstypes.ClusterNotFoundException
	var noService *ecstypes.ServiceNotFoundException
	var notActive *ecstypes.ServiceNotActiveException
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w while the restart of %s was being asked for", processes.ErrInterrupted, s.Name)
	case errors.As(err, &noCluster), errors.As(err, &noService), errors.As(err, &notActive):
		return fmt.Errorf("the service %s is not deployed, there is none in the cluster %s: deploy it first (%w)", s.Name, s.Cluster, err)
	}
	return fmt.Errorf("restart the service %s: %w", s.Name, err)
}

// restart is a deployment that is followed.
type restart struct {
	Service
	client     Client
	progress   io.Writer
	deployment string          // its id
	before     map[string]bool // ids of the service's other deployments when it began

	told  map[string]bool // ids of the service's events
	tasks string          // how many new tasks run, as told last
}

// follow looks at the service until its deployment has ended.
func (r *restart) follow(ctx context.Context, limit time.Duration) error {
	began := time.Now()
	seen := began // last
	for {
		service, err := r.describe(ctx)
		switch {
		case ctx.Err() != nil:
			fmt.Fprintf(r.progress, "The restart of %s goes on in AWS.\n", r.Name)
			return processes.ErrInterrupted
		case err == nil:
			seen = time.Now()
			r.tell(service)
			if ended, err := r.outcome(service); ended {
				return err
			}
		case time.Since(seen) > patience:
			return fmt.Errorf("the restart of %s goes on, and can no longer be followed: %w", r.Name, err)
		}
		if time.Since(began) > limit {
			return fmt.Errorf("the restart of %s has not come to its end after %s, and goes on: the service's events in ECS say what it waits for", r.Name, limit)
		}
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
}

func (r *restart) describe(ctx context.Context) (ecstypes.Service, error) {
	output, err := r.client.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &r.Cluster, Services: []string{r.Name}})
	if err != nil {
		return ecstypes.Service{}, err
	}
	if len(output.Services) == 0 {
		return ecstypes.Service{}, fmt.Errorf("the cluster %s has no such service", r.Cluster)
	}
	service := output.Services[0]
	if _, found := r.own(service); !found && r.before[aws.ToString(primary(service).Id)] {
		return ecstypes.Service{}, fmt.Errorf("ECS shows no deployment %s of it", r.deployment)
	}
	return service, nil
}

// tell prints what has happened to the service, the oldest first, and how many new tasks run where that has changed.
func (r *restart) tell(service ecstypes.Service) {
	for i := len(service.Events) - 1; i >= 0; i-- {
		event := service.Events[i]
		if id := aws.ToString(event.Id); !r.told[id] {
			r.told[id] = true
			fmt.Fprintf(r.progress, "    %s\n", aws.ToString(event.Message))
		}
	}
	own, found := r.own(service)
	if tasks := fmt.Sprintf("%d of %d new tasks run", own.RunningCount, own.DesiredCount); found && tasks != r.tasks {
		r.tasks = tasks
		fmt.Fprintf(r.progress, "    %s\n", tasks)
	}
}

// outcome returns whether the deployment has ended, and an error unless the new tasks have taken over.
func (r *restart) outcome(service ecstypes.Service) (ended bool, err error) {
	own, found := r.own(service)
	switch other := primary(service); {
	case found && own.RolloutState == ecstypes.DeploymentRolloutStateCompleted:
		fmt.Fprintf(r.progress, "==> %s has new tasks\n", r.Name)
		return true, nil
	case found && own.RolloutState == ecstypes.DeploymentRolloutStateFailed:
		return true, fmt.Errorf("the restart of %s has failed, and ECS has rolled it back: %s; the service's events in ECS and its log group say why", r.Name, aws.ToString(own.RolloutStateReason))
	case aws.ToString(other.Id) != r.deployment:
		return true, fmt.Errorf("the restart of %s has given way to another deployment, %s: %s", r.Name, aws.ToString(other.Id), aws.ToString(other.RolloutStateReason))
	}
	return false, nil
}

// own returns the restart's deployment; false once ECS has forgotten it.
func (r *restart) own(service ecstypes.Service) (ecstypes.Deployment, bool) {
	for _, deployment := range service.Deployments {
		if aws.ToString(deployment.Id) == r.deployment {
			return deployment, true
		}
	}
	return ecstypes.Deployment{}, false
}

// primary returns the deployment that a service is on its way to.
func primary(service ecstypes.Service) ecstypes.Deployment {
	for _, deployment := range service.Deployments {
		if aws.ToString(deployment.Status) == "PRIMARY" {
			return deployment
		}
	}
	return ecstypes.Deployment{}
}
