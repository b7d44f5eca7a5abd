package service

import (
	"errors"
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// JobProps say what job to build.
type JobProps struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Job     string // name of the job, unique among jobs and services
	Account string // id of the account
	Region  string

	Cluster          *string                      // its name, by reference
	ClusterARN       *string                      `props:"optional"` // by reference; only Spec.Schedule needs it
	CapacityProvider *string                      // its name, by reference
	ClusterReady     []cdktf.ITerraformDependable `props:"optional"` // what the cluster needs to run tasks
	LogGroupName     *string                      // by reference
	LogGroupARN      *string                      // by reference
	Logs             config.Logs                  `props:"optional"` // of which the container takes BufferSize

	Volumes map[string]Volume `props:"optional"` // by name; only those that the container mounts are needed

	Spec config.Job
}

// Defaults returns the props with what they leave out filled in, as a YAML file's would be.
func (p JobProps) Defaults() JobProps {
	p.Logs, p.Spec = config.WithDefaults(p.Logs), config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p JobProps) Validate() error {
	p = p.Defaults()
	return cdk.Check(p,
		config.ValidatePlace(p.Name, p.Account, p.Region),
		config.ValidateName("Job", "a job", p.Job),
		p.Spec.ValidateIn("Spec", p.Account, p.Region),
		cdk.Missing("ClusterARN", "Spec.Schedule starts the job on that cluster", p.Spec.Schedule != nil && p.ClusterARN == nil),
		config.Validate("Logs", p.Logs),
		config.Validate("Spec", p.Spec),
		errors.Join(missingVolumes(p.Volumes, p.Spec.Container)...),
	)
}

// Job is a container that runs to its end whenever it is started.
type Job struct {
	TaskDefinition ecstaskdefinition.EcsTaskDefinition
	TaskRole       iamrole.IamRole   // as which its container calls AWS
	Command        string            // of the AWS CLI, that starts it
	NotStarted     sqsqueue.SqsQueue // holds a message for each scheduled run that could not be started; nil without a schedule
}

// NewJob builds the job:
//
//	pipeline, person or schedule ─ run task → capacity provider → container → its end
func NewJob(scope constructs.Construct, id string, p JobProps) *Job {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	definition, roles := newTaskDefinition(c, task{
		name: p.Name, own: p.Job, account: p.Account, region: p.Region,
		logGroupName: p.LogGroupName, logGroupARN: p.LogGroupARN, logBuffer: p.Logs.BufferSize, volumes: p.Volumes, role: p.Spec.TaskRole,
		containers: map[string]config.Sidecar{p.Job: {Container: p.Spec.Container, Essential: new(true)}},
	})
	job := &Job{TaskDefinition: definition, TaskRole: roles.task, Command: "aws ecs run-task --region " + p.Region +
		" --cluster " + *p.Cluster + " --task-definition " + *definition.Arn() +
		" --capacity-provider-strategy capacityProvider=" + *p.CapacityProvider + ",weight=" + strconv.Itoa(settings.CapacityProviderWeight) +
		" --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags"}
	if p.Spec.Schedule != nil {
		job.NotStarted = newSchedule(c, p, definition, roles)
	}
	return job
}
