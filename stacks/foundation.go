package stacks

import (
	"maps"

	"cdah/config"
	"cdah/constructs/foundation"
	"cdah/constructs/stack"
	"cdah/internal/jsii/cdk"
)

// newFoundation composes the foundation of an account; environments are those that the account holds.
func newFoundation(app *stack.App, f config.Foundation, environments []config.Environment) {
	s := app.New(f.Stack(), stack.Props{Region: f.Region, Account: f.Account, Tags: foundationTags(f), State: f.OwnState()})
	ephemeral := f.Target == config.TargetEmulator
	bucket := foundation.NewStateBucket(s.TerraformStack, "state", foundation.StateBucketProps{Ephemeral: ephemeral, Spec: f.State})
	registry := foundation.NewRegistry(s.TerraformStack, "registry", foundation.RegistryProps{
		Project: f.Project, Region: f.Region, Ephemeral: ephemeral, Spec: f.Repositories,
	})
	cdk.Output(s.TerraformStack, "state_bucket", "Name of the bucket of Terraform states.", bucket.Bucket())
	urls := map[string]*string{}
	for name, repository := range registry.Repositories {
		urls[name] = repository.RepositoryUrl()
	}
	cdk.Output(s.TerraformStack, "repository_urls", "Addresses of the image repositories, by name.", urls)
	if f.CircleCI == nil {
		return
	}
	roles := foundation.NewPipeline(s.TerraformStack, "pipeline", pipelineProps(f, environments))
	plan, deploy := map[string]*string{}, map[string]*string{}
	for _, e := range environments {
		plan[e.Name], deploy[e.Name] = roles.Plan[e.Name].Arn(), roles.Deploy[e.Name].Arn()
	}
	cdk.Output(s.TerraformStack, "plan_role_arns", "Roles that plan, by environment.", plan)
	cdk.Output(s.TerraformStack, "deploy_role_arns", "Roles that deploy, by environment.", deploy)
}

func pipelineProps(f config.Foundation, environments []config.Environment) foundation.PipelineProps {
	props := foundation.PipelineProps{Account: f.Account, StateBucket: f.State.Bucket, Spec: *f.CircleCI}
	for _, e := range environments {
		props.Environments = append(props.Environments, foundation.PipelineEnvironment{
			Project: e.Project, Environment: e.Name, Region: e.Region, StateKey: e.State.Key,
		})
	}
	return props
}

// foundationTags returns all tags of a foundation's resources.
func foundationTags(f config.Foundation) map[string]string {
	all := map[string]string{"Project": f.Project, "Foundation": f.Name, "ManagedBy": "cdktf"}
	maps.Copy(all, f.Tags)
	return all
}
