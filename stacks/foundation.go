package stacks

import (
	"maps"
	"slices"

	"cdah/config"
	"cdah/constructs/foundation"
	"cdah/constructs/stack"
	"cdah/internal/aws/resources"
	"cdah/internal/jsii/cdk"
)

// newFoundation composes the foundation of an account; environments are those that the account holds, and own are the
// services of what is added to them.
func newFoundation(app *stack.App, f config.Foundation, environments []config.Environment, own []resources.Service) {
	s := app.New(f.Stack(), stack.Props{Region: f.Region, Account: f.Account, Tags: foundationTags(f), State: f.OwnState()})
	ephemeral := f.Target == config.TargetEmulator
	state := foundation.NewStateBucket(s.TerraformStack, "state", foundation.StateBucketProps{
		Account: f.Account, Region: f.Region, Ephemeral: ephemeral, Spec: f.State,
	})
	registry := foundation.NewRegistry(s.TerraformStack, "registry", foundation.RegistryProps{
		Project: f.Project, Account: f.Account, Region: f.Region, Ephemeral: ephemeral, Spec: f.Repositories,
	})
	cdk.Output(s.TerraformStack, "state_bucket", "Name of the bucket of Terraform states.", state.Bucket.Bucket())
	urls := map[string]*string{}
	for name, repository := range registry.Repositories {
		urls[name] = repository.RepositoryUrl()
	}
	cdk.Output(s.TerraformStack, "repository_urls", "Addresses of the image repositories, by name.", urls)
	if f.CircleCI == nil {
		return
	}
	roles := foundation.NewPipeline(s.TerraformStack, "pipeline", pipelineProps(f, environments, state.Key.Arn(), own))
	plan, deploy := map[string]*string{}, map[string]*string{}
	for _, e := range environments {
		plan[e.Name], deploy[e.Name] = roles.Plan[e.Name].Arn(), roles.Deploy[e.Name].Arn()
	}
	cdk.Output(s.TerraformStack, "plan_role_arns", "Roles that plan, by environment.", plan)
	cdk.Output(s.TerraformStack, "deploy_role_arns", "Roles that deploy, by environment.", deploy)
	if len(f.CircleCI.ImageProjects) == 0 {
		return
	}
	images := map[string]*string{}
	for name, role := range foundation.NewImagePushers(s.TerraformStack, "images", foundation.ImagePushersProps{
		Project: f.Project, Organization: f.CircleCI.Organization, Provider: *roles.Provider.Arn(),
		Repositories: registry.Repositories, Spec: f.CircleCI.ImageProjects,
	}) {
		images[name] = role.Arn()
	}
	cdk.Output(s.TerraformStack, "image_role_arns", "Roles that push images, by project.", images)
}

func pipelineProps(f config.Foundation, environments []config.Environment, stateKey *string, own []resources.Service) foundation.PipelineProps {
	props := foundation.PipelineProps{Account: f.Account, StateBucket: f.State.Bucket, StateKey: stateKey, TasksMay: f.TasksMay, Own: own, Spec: *f.CircleCI}
	for _, e := range environments {
		props.Environments = append(props.Environments, PipelineEnvironment(e))
	}
	return props
}

// PipelineEnvironment returns what an environment's roles must know of its file.
func PipelineEnvironment(e config.Environment) foundation.PipelineEnvironment {
	made := foundation.PipelineEnvironment{Project: e.Project, Environment: e.Name, Region: e.Region, StateKey: e.State.Key}
	if e.Domain != nil && e.Domain.Zone != "" {
		made.Domains = e.Domain.Names()
	}
	for _, connection := range e.AllConnections() {
		made.SecurityGroups = append(made.SecurityGroups, connection.SecurityGroup)
	}
	slices.Sort(made.SecurityGroups)
	made.SecurityGroups = slices.Compact(made.SecurityGroups)
	made.FileSystems = e.FileSystems()
	made.Bottlerocket = e.Capacity.OperatingSystem == config.Bottlerocket
	made.SignInSecrets, made.SignInKeys = e.SignInSecrets()
	made.Addresses = sortedValues(e.Network.NATAddresses)
	if existing := e.Network.Existing; existing != nil {
		made.VPC = existing.VPC
		made.Subnets = slices.Concat(sortedValues(existing.PublicSubnets), sortedValues(existing.PrivateSubnets))
	}
	return made
}

// sortedValues returns the ids that are given by zone.
func sortedValues(byZone map[string]string) []string { return slices.Sorted(maps.Values(byZone)) }

// foundationTags returns all tags of a foundation's resources.
func foundationTags(f config.Foundation) map[string]string {
	all := map[string]string{"Project": f.Project, "Foundation": f.Name, "ManagedBy": "cdktf"}
	maps.Copy(all, f.Tags)
	return all
}
