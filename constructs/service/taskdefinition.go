package service

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// task is what the tasks of a service and of a job have in common.
type task struct {
	name                      string // begins the names of all resources
	own                       string // name of the service or job
	account                   string
	region                    string
	logGroupName, logGroupARN *string              // by reference
	logBuffer                 int                  // MiB of each container's lines
	answering                 config.ServiceTarget // behind the load balancer; empty for none
	role                      config.TaskRole      // what its containers may do
	sessions                  *Sessions            // nil where nobody may open a shell in it
	fireLens                  *config.FireLens     // nil where all lines go to the log group

	containers map[string]config.Sidecar // the one named own is the main one
}

// arn is that of something in the task's account and region.
func (t task) arn(service, resource string) string {
	return "arn:" + regions.Partition(t.region) + ":" + service + ":" + t.region + ":" + t.account + ":" + resource
}

// newTaskDefinition adds a task definition with its two roles. Its containers are in order of their
// names.
func newTaskDefinition(c constructs.Construct, t task) (ecstaskdefinition.EcsTaskDefinition, roles) {
	v := &vault{t: t, found: map[string]string{}}
	var definitions []containerDefinition
	for _, name := range sorted(t.containers) {
		k, scope := t.containers[name], c
		if name != t.own {
			scope = constructs.NewConstruct(c, jsii.String("sidecar-"+name))
		}
		v.scope = scope
		k.Runtime.Init = k.Runtime.Init || t.sessions != nil // which reaps what a session leaves behind
		definitions = append(definitions, define(t, name, k, resolve(scope, k.Image), v))
	}
	r := newRoles(c, t, v)
	return ecstaskdefinition.NewEcsTaskDefinition(c, jsii.String("task-definition"), &ecstaskdefinition.EcsTaskDefinitionConfig{
		Family:                  jsii.String(naming.TaskDefinition(t.name, t.own)),
		NetworkMode:             jsii.String("bridge"),
		RequiresCompatibilities: jsii.Strings("EC2"),
		ExecutionRoleArn:        r.execution.Arn(),
		TaskRoleArn:             r.task.Arn(),
		ContainerDefinitions:    cdk.JSON(definitions),
		Tags:                    cdk.Tags(map[string]string{"Service": t.own}),
		// A revision goes when the service has left it, not before: a service that was rolled back has not.
		Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	}), r
}
