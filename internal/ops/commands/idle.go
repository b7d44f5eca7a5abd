package commands

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/review"
)

// serviceDescriber is what of ECS tells whether a service runs tasks.
type serviceDescriber interface {
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
}

// spareIdle lets a plan replace services whose first deployment did not end and which run nothing: otherwise the
// mended image could not be deployed. What cannot be found out is taken to run.
func (s *session) spareIdle(ctx context.Context, plan *tfjson.Plan, result *review.Review) error {
	tainted := review.TaintedServices(plan)
	if len(tainted) == 0 {
		return nil
	}
	config, err := s.awsConfig(ctx)
	if err != nil {
		return err
	}
	idle, problems := idleServices(ctx, ecs.NewFromConfig(config), tainted)
	for _, address := range idle {
		result.Spare(address, "none of its tasks runs")
	}
	for _, problem := range problems {
		fmt.Fprintf(s.Stderr, "warning: %v\n", problem)
	}
	return nil
}

// idleServices returns the addresses of the services, given with their ARNs, that run no task.
func idleServices(ctx context.Context, client serviceDescriber, services map[string]string) (idle []string, problems []error) {
	for _, address := range slices.Sorted(maps.Keys(services)) {
		running, err := runningTasks(ctx, client, services[address])
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("whether %s runs tasks is not known, so it is taken to: %w", address, err))
		case running == 0:
			idle = append(idle, address)
		}
	}
	return idle, problems
}

// runningTasks returns the number of a service's running tasks; arn:…:service/CLUSTER/NAME. One that is gone has none.
func runningTasks(ctx context.Context, client serviceDescriber, arn string) (int32, error) {
	parts := strings.Split(arn, "/")
	if len(parts) != 3 {
		return 0, fmt.Errorf("%s is not the ARN of a service", arn)
	}
	output, err := client.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &parts[1], Services: []string{parts[2]}})
	if err != nil {
		return 0, err
	}
	var running int32
	for _, service := range output.Services {
		running += service.RunningCount
	}
	return running, nil
}
