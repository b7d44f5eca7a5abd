package stacks

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/foundation"
	"cdah/constructs/stack"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// newFoundation composes the foundation of an account; environments are those that the account holds.
func newFoundation(app cdktf.App, f config.Foundation, environments []config.Environment) *stack.Stack {
	s := stack.New(app, f.Stack())
	addBackend(s.TerraformStack, f.Stack(), f.Account, f.OwnState())
	addProvider(s.TerraformStack, f.Region, f.Account, foundationTags(f))

	ephemeral := f.Target == config.TargetEmulator
	bucket := foundation.NewStateBucket(s.TerraformStack, "state", foundation.StateBucketProps{
		Bucket: f.State.Bucket, OldVersionDays: f.State.OldVersionDays, Ephemeral: ephemeral,
	})
	registry := foundation.NewRegistry(s.TerraformStack, "registry", registryProps(f, ephemeral))
	cdk.Output(s.TerraformStack, "state_bucket", "Name of the bucket of Terraform states.", bucket.Bucket())
	urls := map[string]*string{}
	for name, repository := range registry.Repositories {
		urls[name] = repository.RepositoryUrl()
	}
	cdk.Output(s.TerraformStack, "repository_urls", "Addresses of the image repositories, by name.", urls)
	if f.CircleCI == nil {
		return s
	}
	roles := foundation.NewPipeline(s.TerraformStack, "pipeline", pipelineProps(f, environments))
	plan, deploy := map[string]*string{}, map[string]*string{}
	for _, e := range environments {
		plan[e.Name], deploy[e.Name] = roles.Plan[e.Name].Arn(), roles.Deploy[e.Name].Arn()
	}
	cdk.Output(s.TerraformStack, "plan_role_arns", "Roles that plan, by environment.", plan)
	cdk.Output(s.TerraformStack, "deploy_role_arns", "Roles that deploy, by environment.", deploy)
	return s
}

func registryProps(f config.Foundation, ephemeral bool) foundation.RegistryProps {
	props := foundation.RegistryProps{Project: f.Project, Partition: regions.Partition(f.Region), Ephemeral: ephemeral}
	for _, name := range slices.Sorted(maps.Keys(f.Repositories)) {
		r := f.Repositories[name]
		props.Repositories = append(props.Repositories, foundation.Repository{
			Name: name, KeepImages: r.KeepImages, PullAccounts: r.PullAccounts,
		})
	}
	return props
}

func pipelineProps(f config.Foundation, environments []config.Environment) foundation.PipelineProps {
	props := foundation.PipelineProps{
		Partition: regions.Partition(f.Region), Account: f.Account,
		Organization: f.CircleCI.Organization, Project: f.CircleCI.Project, Branch: f.CircleCI.Branch,
	}
	for _, e := range environments {
		props.Environments = append(props.Environments, foundation.PipelineEnvironment{
			Project: e.Project, Environment: e.Name, Region: e.Region,
			StateBucket: f.State.Bucket, StateKey: e.State.Key,
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
