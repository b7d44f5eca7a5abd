package service

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/settings"
)

// JobProps say what job to build.
type JobProps struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Job     string // name of the job, unique among jobs and services
	Account string // id of the account
	Region  string

	Cluster          *string                      // its name, by reference
	ClusterARN       *string                      // by reference
	CapacityProvider *string                      // its name, by reference
	ClusterReady     []cdktf.ITerraformDependable // what the cluster needs to run tasks
	LogGroupName     *string                      // by reference
	LogGroupARN      *string                      // by reference

	Container Container
	Schedule  *Schedule // nil for a job that only people and pipelines start
}

// Schedule is when a job is started.
type Schedule struct {
	Expression string // such as cron(0 8 ? * MON-FRI *)
	TimeZone   string // UTC where it is empty
	Enabled    bool
}

// Job is a container that runs to its end whenever it is started.
type Job struct {
	TaskDefinition ecstaskdefinition.EcsTaskDefinition
	Command        string // of the AWS CLI, that starts it
}

// NewJob builds the job:
//
//	pipeline, person or schedule ─ run task → capacity provider → container → its end
func NewJob(scope constructs.Construct, id string, p JobProps) *Job {
	c := constructs.NewConstruct(scope, jsii.String(id))
	definition, roles := newTaskDefinition(c, task{
		name: p.Name, own: p.Job, account: p.Account, region: p.Region, logGroupName: p.LogGroupName, logGroupARN: p.LogGroupARN,
		containers: map[string]Sidecar{p.Job: {Container: p.Container, Essential: true}},
	})
	if p.Schedule != nil {
		newSchedule(c, p, definition, roles)
	}
	return &Job{TaskDefinition: definition, Command: "aws ecs run-task --region " + p.Region +
		" --cluster " + *p.Cluster + " --task-definition " + *definition.Arn() +
		" --capacity-provider-strategy capacityProvider=" + *p.CapacityProvider + ",weight=" + strconv.Itoa(settings.CapacityProviderWeight) +
		" --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags"}
}
