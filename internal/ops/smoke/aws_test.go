package smoke

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	astypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// account answers as AWS does; a test changes what it answers.
type account struct {
	service ecstypes.Service
	targets []elbtypes.TargetHealthDescription
	zones   map[string]string
	tasks   []ecstypes.Task
}

func (a *account) DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	return &ecs.DescribeServicesOutput{Services: []ecstypes.Service{a.service}}, nil
}

func (a *account) ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	output := ecs.ListTasksOutput{}
	for _, task := range a.tasks {
		output.TaskArns = append(output.TaskArns, *task.TaskArn)
	}
	return &output, nil
}

func (a *account) DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	return &ecs.DescribeTasksOutput{Tasks: a.tasks}, nil
}

func (a *account) DescribeTargetHealth(context.Context, *elb.DescribeTargetHealthInput, ...func(*elb.Options)) (*elb.DescribeTargetHealthOutput, error) {
	return &elb.DescribeTargetHealthOutput{TargetHealthDescriptions: a.targets}, nil
}

func (a *account) DescribeAutoScalingInstances(_ context.Context, input *autoscaling.DescribeAutoScalingInstancesInput, _ ...func(*autoscaling.Options)) (*autoscaling.DescribeAutoScalingInstancesOutput, error) {
	output := autoscaling.DescribeAutoScalingInstancesOutput{}
	for _, id := range input.InstanceIds {
		output.AutoScalingInstances = append(output.AutoScalingInstances, astypes.AutoScalingInstanceDetails{InstanceId: &id, AvailabilityZone: aws.String(a.zones[id])})
	}
	return &output, nil
}

const definition = "arn:aws:ecs:eu-west-2:333333333333:task-definition/cdah-web:"

func target(id string, state elbtypes.TargetHealthStateEnum) elbtypes.TargetHealthDescription {
	return elbtypes.TargetHealthDescription{Target: &elbtypes.TargetDescription{Id: &id}, TargetHealth: &elbtypes.TargetHealth{State: state, Description: aws.String("checks failed")}}
}

func task(id string) ecstypes.Task {
	return ecstypes.Task{TaskArn: aws.String("task/" + id), Containers: []ecstypes.Container{
		{Name: aws.String("web"), ImageDigest: aws.String("sha256:1111")}, {Name: aws.String("sidecar"), ImageDigest: aws.String("sha256:9")},
	}}
}

func healthyAccount() *account {
	return &account{
		service: ecstypes.Service{
			Status: aws.String("ACTIVE"), TaskDefinition: aws.String(definition + "7"), DesiredCount: 2, RunningCount: 2,
			Deployments:   []ecstypes.Deployment{{TaskDefinition: aws.String(definition + "7"), RolloutState: ecstypes.DeploymentRolloutStateCompleted}},
			LoadBalancers: []ecstypes.LoadBalancer{{TargetGroupArn: aws.String("group")}},
			Events:        []ecstypes.ServiceEvent{{Message: aws.String("no container instance met all of its requirements")}},
		},
		targets: []elbtypes.TargetHealthDescription{target("i-1", elbtypes.TargetHealthStateEnumHealthy), target("i-2", elbtypes.TargetHealthStateEnumHealthy)},
		zones:   map[string]string{"i-1": "eu-west-2a", "i-2": "eu-west-2b"},
		tasks:   []ecstypes.Task{task("1"), task("2")},
	}
}

func TestAWS(t *testing.T) {
	cases := map[string]struct {
		change       func(*account)
		failed, want string
	}{
		"all is well":     {func(*account) {}, "", ""},
		"rolled back":     {func(a *account) { a.service.TaskDefinition = aws.String(definition + "6") }, "deployment", "runs cdah-web:6, want cdah-web:7: it was rolled back"},
		"two deployments": {func(a *account) { a.service.Deployments = append(a.service.Deployments, a.service.Deployments[0]) }, "deployment", "there are 2 deployments"},
		"under way":       {func(a *account) { a.service.Deployments[0].RolloutState = ecstypes.DeploymentRolloutStateInProgress }, "deployment", "is IN_PROGRESS"},
		"too few tasks":   {func(a *account) { a.service.RunningCount = 1 }, "deployment", "1 of 2 tasks run: no container instance met"},
		"a sick target":   {func(a *account) { a.targets[1] = target("i-2", elbtypes.TargetHealthStateEnumUnhealthy) }, "healthy targets", "want 2: 1 in eu-west-2a, i-2 is unhealthy (checks failed)"},
		"all in one zone": {func(a *account) { a.zones["i-2"] = "eu-west-2a" }, "healthy targets", "1 zones have a healthy target, want 2: 2 in eu-west-2a"},
		"another image":   {func(a *account) { a.tasks[1].Containers[0].ImageDigest = aws.String("sha256:2222") }, "running image", "container web of task 2 runs sha256:2222, want sha256:1111"},
		"no task":         {func(a *account) { a.tasks = nil }, "running image", "no task is running"},
		"a minimum comes": {func(a *account) { a.service.DesiredCount, a.service.RunningCount = 1, 1 }, "deployment", "1 of 2 tasks run: a minimum of 2 is deployed, and scaling has asked for 1 so far"},
		"none is to run":  {func(a *account) { a.tasks, a.service.DesiredCount, a.service.RunningCount = nil, 0, 0 }, "", ""},
	}
	service := Service{Name: "web", Cluster: "cdah", TaskDefinition: definition + "7", Digests: map[string]string{"web": "sha256:1111"}, Zones: 2, Minimum: 2}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := healthyAccount()
			c.change(a)
			service := service
			if name == "none is to run" {
				service.Minimum = 0
			}
			failed := failures(t, Clients{ECS: a, LoadBalancing: a, AutoScaling: a}.Probes(service))
			for check, reason := range failed {
				delete(failed, check)
				failed[strings.TrimPrefix(check, "web: ")] = reason
			}
			expect(t, failed, c.failed, c.want)
		})
	}
}

func TestReadState(t *testing.T) {
	state := `{"format_version":"1.0","values":{"outputs":{"website_url":{"value":"http://a"}},"root_module":{"resources":[
		{"type":"aws_ecs_task_definition","values":{"arn":"` + definition + `7","container_definitions":"[{\"name\":\"web\",\"image\":\"repo@sha256:1111\"},{\"name\":\"log\",\"image\":\"log:1\"}]"}},
		{"type":"aws_ecs_service","values":{"name":"web","cluster":"cdah","task_definition":"` + definition + `7"}},
		{"type":"aws_appautoscaling_target","values":{"resource_id":"service/cdah/api-web","min_capacity":9}},
		{"type":"aws_appautoscaling_target","values":{"resource_id":"service/cdah/web","min_capacity":3}}]}}}`
	d, err := ReadState([]byte(state))
	if err != nil || d.URL != "http://a" || len(d.Services) != 1 || len(d.Services[0].Digests) != 1 || d.Services[0].Digests["web"] != "sha256:1111" || d.Services[0].Minimum != 3 {
		t.Errorf("got %+v, %v", d, err)
	}
	if _, err := ReadState([]byte(`{"format_version":"1.0"}`)); err == nil || !strings.Contains(err.Error(), "deploy the environment first") {
		t.Errorf("without a deployment: %v", err)
	}
}
