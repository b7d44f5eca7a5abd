package status_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/ops/report"
	"cdah/internal/ops/status"
)

var now = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

// account stands for AWS.
type account struct {
	services []ecstypes.Service
	err      error
	past     []ecstypes.ServiceDeploymentBrief
	refused  error      // of what tells of versions
	tags     []string   // that the registry has for what definitions name by its digest; nil where they name a tag
	asked    [][]string // services, by call
}

func (a *account) DescribeServices(_ context.Context, input *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	a.asked = append(a.asked, input.Services)
	return &ecs.DescribeServicesOutput{Services: a.services}, a.err
}

// DescribeTaskDefinition has the revision of the definition for the image's tag.
func (a *account) DescribeTaskDefinition(_ context.Context, input *ecs.DescribeTaskDefinitionInput, _ ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error) {
	if a.refused != nil {
		return nil, a.refused
	}
	_, revision, _ := strings.Cut((*input.TaskDefinition)[len("arn:aws:ecs:eu-west-2:123456789012:"):], ":")
	image := "localhost:5000/shop/web:v" + revision
	if a.tags != nil {
		image = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web@sha256:" + strings.Repeat(revision, 64)
	}
	return &ecs.DescribeTaskDefinitionOutput{TaskDefinition: &ecstypes.TaskDefinition{ContainerDefinitions: []ecstypes.ContainerDefinition{
		{Name: aws.String("proxy"), Image: aws.String("nginx:1")}, {Name: aws.String("web"), Image: &image},
	}}}, nil
}

func (a *account) DescribeImages(_ context.Context, input *ecr.DescribeImagesInput, _ ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error) {
	if *input.RepositoryName != "shop/web" || *input.ImageIds[0].ImageDigest != "sha256:"+strings.Repeat("8", 64) {
		return nil, &ecrtypes.ImageNotFoundException{}
	}
	return &ecr.DescribeImagesOutput{ImageDetails: []ecrtypes.ImageDetail{{ImageTags: a.tags}}}, nil
}

func (a *account) ListServiceDeployments(context.Context, *ecs.ListServiceDeploymentsInput, ...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error) {
	return &ecs.ListServiceDeploymentsOutput{ServiceDeployments: a.past}, a.refused
}

func (a *account) DescribeServiceRevisions(_ context.Context, input *ecs.DescribeServiceRevisionsInput, _ ...func(*ecs.Options)) (*ecs.DescribeServiceRevisionsOutput, error) {
	definition := "arn:aws:ecs:eu-west-2:123456789012:task-definition/shop-test-web:" + input.ServiceRevisionArns[0]
	return &ecs.DescribeServiceRevisionsOutput{ServiceRevisions: []ecstypes.ServiceRevision{{TaskDefinition: &definition}}}, a.refused
}

func (a *account) DescribeTargetHealth(context.Context, *elb.DescribeTargetHealthInput, ...func(*elb.Options)) (*elb.DescribeTargetHealthOutput, error) {
	var output elb.DescribeTargetHealthOutput
	for _, state := range []elbtypes.TargetHealthStateEnum{"healthy", "healthy", "draining"} {
		output.TargetHealthDescriptions = append(output.TargetHealthDescriptions, elbtypes.TargetHealthDescription{TargetHealth: &elbtypes.TargetHealth{State: state}})
	}
	return &output, nil
}

func (a *account) DescribeAutoScalingGroups(context.Context, *autoscaling.DescribeAutoScalingGroupsInput, ...func(*autoscaling.Options)) (*autoscaling.DescribeAutoScalingGroupsOutput, error) {
	instance := func(zone, state string) autoscalingtypes.Instance {
		return autoscalingtypes.Instance{AvailabilityZone: &zone, LifecycleState: autoscalingtypes.LifecycleState(state)}
	}
	return &autoscaling.DescribeAutoScalingGroupsOutput{AutoScalingGroups: []autoscalingtypes.AutoScalingGroup{{
		DesiredCapacity: aws.Int32(3), MinSize: aws.Int32(3), MaxSize: aws.Int32(6),
		Instances: []autoscalingtypes.Instance{instance("eu-west-2a", "InService"), instance("eu-west-2b", "InService"), instance("eu-west-2b", "Pending")},
	}}}, nil
}

func (a *account) DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error) {
	alarm := func(name, action string, state cloudwatchtypes.StateValue) cloudwatchtypes.MetricAlarm {
		return cloudwatchtypes.MetricAlarm{
			AlarmName: &name, AlarmActions: []string{action}, StateValue: state, StateReason: aws.String("too much"), StateUpdatedTimestamp: aws.Time(now.Add(-5 * time.Minute)),
		}
	}
	return &cloudwatch.DescribeAlarmsOutput{MetricAlarms: []cloudwatchtypes.MetricAlarm{
		alarm("shop-test-web-errors", "arn:aws:sns:eu-west-2:123456789012:shop", "ALARM"),
		alarm("shop-test-web-memory", "arn:aws:sns:eu-west-2:123456789012:shop", "OK"),
		alarm("shop-test-web-age", "arn:aws:sns:eu-west-2:123456789012:shop", "INSUFFICIENT_DATA"),
		alarm("shop-test-web-cpu-low", "arn:aws:autoscaling:eu-west-2:123456789012:scalingPolicy:1", "ALARM"),
	}}, nil
}

func clients(a *account) status.Clients {
	return status.Clients{ECS: a, ECR: a, LoadBalancing: a, AutoScaling: a, CloudWatch: a}
}

func web() ecstypes.Service {
	deployment := func(number, state string, minutes, running, desired, failed int) ecstypes.Deployment {
		return ecstypes.Deployment{
			TaskDefinition: aws.String("arn:aws:ecs:eu-west-2:123456789012:task-definition/shop-test-web:" + number), RolloutState: ecstypes.DeploymentRolloutState(state),
			CreatedAt: aws.Time(now.Add(-time.Duration(minutes) * time.Minute)), RunningCount: int32(running), DesiredCount: int32(desired), FailedTasks: int32(failed),
		}
	}
	return ecstypes.Service{
		ServiceName: aws.String("web"), Status: aws.String("ACTIVE"), RunningCount: 4, DesiredCount: 3, PendingCount: 1,
		TaskDefinition: aws.String("arn:aws:ecs:eu-west-2:123456789012:task-definition/shop-test-web:8"),
		Deployments:    []ecstypes.Deployment{deployment("8", "IN_PROGRESS", 3, 1, 3, 2), deployment("7", "COMPLETED", 60*24*9, 3, 3, 0)},
		Events:         []ecstypes.ServiceEvent{{CreatedAt: aws.Time(now.Add(-40 * time.Second)), Message: aws.String("(service web) has started 1 tasks")}},
		LoadBalancers:  []ecstypes.LoadBalancer{{TargetGroupArn: aws.String("arn")}},
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	read, err := clients(&account{services: []ecstypes.Service{web()}}).Read(t.Context(), "shop-test", []string{"mailer", "web"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := read.Write(&out, report.Text, now); err != nil {
		t.Fatal(err)
	}
	want := `SERVICE  TASKS         TARGETS                IMAGE TAG        DEPLOYMENT
mailer   not deployed                                          
web      4/3 +1        1 draining, 2 healthy  v8 (revision 8)  in progress for 3 min (v8 (revision 8): 1/3), 2 tasks failed; completed 9 days ago (v7 (revision 7): 3/3)

Instances: 2 of 3 in service, 3 to 6 allowed; 1 eu-west-2a, 1 eu-west-2b
Alarms: 1 is on, 1 is ok, 1 has no data; 1 that only scales is on
ALARM shop-test-web-errors, for 5 min: too much
web, 40 s ago: (service web) has started 1 tasks
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// ECS describes ten services at a time.
func TestManyServices(t *testing.T) {
	t.Parallel()
	a := &account{}
	names := strings.Fields(strings.Repeat("a ", 23))
	if _, err := clients(a).Read(t.Context(), "shop-test", names); err != nil || len(a.asked) != 3 || len(a.asked[2]) != 3 {
		t.Errorf("got %v, asked %v", err, a.asked)
	}
}

func TestNotDeployed(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]string{
		&ecstypes.ClusterNotFoundException{}: "there is no cluster shop-test: deploy the environment first",
		errors.New("AccessDenied"):           "read the services: AccessDenied",
	} {
		if _, got := clients(&account{err: err}).Read(t.Context(), "shop-test", []string{"web"}); got == nil || got.Error() != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

// A release that ECS has taken back shows, though what runs looks healthy; and what AWS does not tell is left out.
func TestFailedRelease(t *testing.T) {
	t.Parallel()
	past := func(revision string, minutes int, state ecstypes.ServiceDeploymentStatus) ecstypes.ServiceDeploymentBrief {
		return ecstypes.ServiceDeploymentBrief{
			TargetServiceRevisionArn: &revision, Status: state, FinishedAt: aws.Time(now.Add(-time.Duration(minutes) * time.Minute)),
			CreatedAt: aws.Time(now.Add(-time.Duration(minutes+3) * time.Minute)),
		}
	}
	for want, a := range map[string]*account{
		"v8 (revision 8)  v9 failed 2 min ago, rolled back; in progress": {past: []ecstypes.ServiceDeploymentBrief{past("7", 60, "SUCCESSFUL"), past("9", 2, "ROLLBACK_SUCCESSFUL")}},
		"v9 failed 2 min ago, rolls back; ":                              {past: []ecstypes.ServiceDeploymentBrief{past("9", 2, "ROLLBACK_IN_PROGRESS")}},
		"v9 failed 2 min ago, and so did its rollback; ":                 {past: []ecstypes.ServiceDeploymentBrief{past("9", 2, "ROLLBACK_FAILED")}},
		"v8 (revision 8)  in progress for 3 min":                         {past: []ecstypes.ServiceDeploymentBrief{past("7", 60, "ROLLBACK_SUCCESSFUL"), past("8", 2, "SUCCESSFUL")}},
		"shop-test-web:8  in progress for 3 min":                         {refused: &ecstypes.AccessDeniedException{}},
		"v8 (revision 8)  sha256:999999999999 failed 2 min ago": {
			tags: []string{"v9", "v8"}, past: []ecstypes.ServiceDeploymentBrief{past("9", 2, "ROLLBACK_SUCCESSFUL")},
		},
		"sha256:888888888888 (revision 8)": {tags: []string{}},
	} {
		a.services = []ecstypes.Service{web()}
		read, err := clients(a).Read(t.Context(), "shop-test", []string{"web"})
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := read.Write(&out, report.Text, now); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%v, no %q in\n%s", err, want, out.String())
		}
	}
}

func TestWebsite(t *testing.T) {
	t.Parallel()
	for want, w := range map[string]status.Website{
		"Website: https://www.example.com, https://example.com\n":                                                                  {Addresses: []string{"https://www.example.com", "https://example.com"}},
		"Website: http://lb; on this machine it answers at http://127.0.0.1:8080\nPage: http://127.0.0.1:8081 shows how it runs\n": {Addresses: []string{"http://lb"}, Here: "http://127.0.0.1:8080", Page: "http://127.0.0.1:8081"},
		"Website: http://lb; it is in maintenance, as its file says\n":                                                             {Addresses: []string{"http://lb"}, Maintenance: true},
		"Emulator: database shop does not run\n":                                                                                   {Troubles: []string{"database shop does not run"}},
		"Alarms: none is on, 9 are ok\n":                                                                                           {},
	} {
		var out strings.Builder
		s := status.Status{Website: w, Calm: status.Calm{OK: 9}}
		if err := s.Write(&out, report.Text, now); err != nil || !strings.HasSuffix(out.String(), want) {
			t.Errorf("%v, no %q in\n%s", err, want, out.String())
		}
	}
}
