// Package tasks finds the tasks of a service.
package tasks

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// Client is what finding them needs of ECS.
type Client interface {
	ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error)
	DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
}

// Running returns the tasks of a service that run or are about to, in no order.
func Running(ctx context.Context, client Client, cluster, service string) ([]ecstypes.Task, error) {
	return find(ctx, client, cluster, service, ecstypes.DesiredStatusRunning)
}

func find(ctx context.Context, client Client, cluster, service string, desired ecstypes.DesiredStatus) ([]ecstypes.Task, error) {
	var all []ecstypes.Task
	wanted := ecs.ListTasksInput{Cluster: &cluster, ServiceName: &service, DesiredStatus: desired}
	for pages := ecs.NewListTasksPaginator(client, &wanted); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		if len(page.TaskArns) == 0 {
			continue
		}
		output, err := client.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: page.TaskArns}) // a page is no more than it takes
		if err != nil {
			return nil, err
		}
		all = append(all, output.Tasks...)
	}
	return all, nil
}
