package foundation

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamopenidconnectprovider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iampolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicyattachment"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/permissions"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/resources"
	"cdah/internal/jsii/cdk"
)

// PipelineProps say which CircleCI project may act in the account, and on what.
type PipelineProps struct {
	Account      string                // id of the account, twelve digits
	StateBucket  string                // name of the bucket of Terraform states
	StateKey     *string               // ARN of the KMS key that the bucket is encrypted with
	Environments []PipelineEnvironment `props:"optional"`
	TasksMay     []config.Permission   `props:"optional"` // what tasks may be given, beside what those of every service need
	Own          []resources.Service   `props:"optional"` // of what owners add to the stacks of the environments
	Spec         config.CircleCI
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p PipelineProps) Defaults() PipelineProps {
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p PipelineProps) Validate() error {
	problems := []error{config.Validate("Spec", p.Spec)}
	for _, e := range p.Environments {
		problems = append(problems, cdk.Check(e))
	}
	for i, permission := range p.TasksMay {
		problems = append(problems, config.Validate(fmt.Sprintf("TasksMay[%d]", i), permission))
	}
	return cdk.Check(p, problems...)
}

// PipelineEnvironment is an environment that the pipeline deploys.
type PipelineEnvironment struct {
	Project, Environment string
	Region               string
	StateKey             string // of its Terraform state, in the bucket

	Domains            []string `props:"optional"` // names whose records and certificates it makes
	VPC                string   `props:"optional"` // id, where it uses somebody else's
	Subnets, Addresses []string `props:"optional"` // ids of subnets and Elastic IPs of somebody else's
	SecurityGroups     []string `props:"optional"` // ids of somebody else's, which it lets its instances into
	FileSystems        []string `props:"optional"` // ids of somebody else's, of which it makes volumes
	Bottlerocket       bool     `props:"optional"` // its instances start with that
	SignInSecrets      []string `props:"optional"` // names or ARNs of the secrets that it gives to its load balancer, and that plans read
	SignInKeys         []string `props:"optional"` // ARNs of the KMS keys that these are encrypted with
}

// name begins the names of the environment's resources.
func (e PipelineEnvironment) name() string { return naming.Of(e.Project, e.Environment) }

// Permissions returns what the permissions of the environment's roles are made of: with the id of its account, the
// name of the bucket of Terraform states, and the ARN of the KMS key that this is encrypted with.
func (e PipelineEnvironment) Permissions(account, stateBucket, stateKey string) permissions.Scope {
	partition := regions.Partition(e.Region)
	return permissions.Scope{
		Partition: partition, Region: e.Region, Account: account,
		Project: e.Project, Environment: e.Environment, Name: e.name(),
		StateBucket: stateBucket, StateKey: e.StateKey, StateEncryption: stateKey,
		Boundary: permissions.BoundaryARN(partition, account, e.name()),
		Domains:  e.Domains, VPC: e.VPC, Subnets: e.Subnets, Addresses: e.Addresses, SecurityGroups: e.SecurityGroups, FileSystems: e.FileSystems,
		Bottlerocket: e.Bottlerocket, SignInSecrets: e.SignInSecrets, SignInKeys: e.SignInKeys,
	}
}

// Pipeline is what CircleCI acts as, by environment.
type Pipeline struct {
	Provider     iamopenidconnectprovider.IamOpenidConnectProvider // CircleCI
	Plan, Deploy map[string]iamrole.IamRole
}

// pipeline is a Pipeline that is being built.
type pipeline struct {
	*Pipeline
	scope  constructs.Construct
	props  PipelineProps
	source permissions.Source
}

// NewPipeline builds two roles for each environment, which CircleCI's jobs take on with the identity
// token of the job. No AWS key exists.
//
//	job of any branch        → <project>-<environment>-plan   → looks, reads and locks the state
//	job of the one branch    → <project>-<environment>-deploy → changes the environment, within its boundary
//
// Both are for jobs of the one repository. A fork's are of another, where the project gives them tokens at all.
func NewPipeline(scope constructs.Construct, id string, p PipelineProps) *Pipeline {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	source := permissions.Source{Organization: p.Spec.Organization, Project: p.Spec.Project, Repository: p.Spec.Repository}
	provider := iamopenidconnectprovider.NewIamOpenidConnectProvider(c, jsii.String("circleci"), &iamopenidconnectprovider.IamOpenidConnectProviderConfig{
		Url:          jsii.String("https://" + source.Issuer()),
		ClientIdList: jsii.Strings(p.Spec.Organization),
	})
	source.Provider = *provider.Arn()
	built := &pipeline{
		Pipeline: &Pipeline{Provider: provider, Plan: map[string]iamrole.IamRole{}, Deploy: map[string]iamrole.IamRole{}},
		scope:    c, props: p, source: source,
	}
	for _, e := range p.Environments {
		built.add(e)
	}
	return built.Pipeline
}

// add adds the roles of an environment.
func (p *pipeline) add(e PipelineEnvironment) {
	c := constructs.NewConstruct(p.scope, jsii.String(e.Environment))
	scope := e.Permissions(p.props.Account, p.props.StateBucket, *p.props.StateKey)
	scope.TasksMay, scope.Own = config.Statements(p.props.TasksMay), p.props.Own
	newPolicy(c, "boundary", permissions.BoundaryName(e.name()), "Bounds the roles that deployments of "+e.name()+" make", permissions.Boundary(scope))
	look := newPolicy(c, "plan-policy", naming.Of(e.name(), "plan"), "Plans "+e.name(), permissions.Plan(scope))

	plan := newJobRole(c, "plan", naming.Of(e.name(), "plan"), "Plans "+e.name()+", for every branch", p.source.Trust(permissions.AnyReference))
	attach(plan, "look", plan.Name(), look)
	deploy := newJobRole(c, "deploy", naming.Of(e.name(), "deploy"), "Deploys "+e.name()+", for the branch "+p.props.Spec.Branch, p.source.Trust(permissions.Branch(p.props.Spec.Branch)))
	role := deploy.Name()
	attach(deploy, "look", role, look)
	policies := permissions.Deploy(scope)
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		attach(deploy, name, role, newPolicy(deploy, name+"-policy", naming.Of(e.name(), "deploy", name), "Deploys "+e.name(), policies[name]))
	}
	p.Plan[e.Environment], p.Deploy[e.Environment] = plan, deploy
}

// newJobRole adds a role that jobs of CircleCI take on.
func newJobRole(c constructs.Construct, id, name, description string, trust iam.Document) iamrole.IamRole {
	return iamrole.NewIamRole(c, jsii.String(id), &iamrole.IamRoleConfig{
		ForceDetachPolicies: true,
		Name:                jsii.String(name),
		Path:                jsii.String(permissions.Path),
		Description:         jsii.String(description),
		AssumeRolePolicy:    cdk.JSON(trust),
		MaxSessionDuration:  cdk.Number(3600),
	})
}

// newPolicy adds a managed policy and returns its ARN.
func newPolicy(c constructs.Construct, id, name, description string, document iam.Document) *string {
	cdk.Must(c, id, fits(name, document))
	return iampolicy.NewIamPolicy(c, jsii.String(id), &iampolicy.IamPolicyConfig{
		Name:        jsii.String(name),
		Path:        jsii.String(permissions.Path),
		Description: jsii.String(description),
		Policy:      cdk.JSON(document),
	}).Arn()
}

// fits returns an error where a managed policy is longer than IAM takes, which domain names, connections and tasks_may can make it
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
func fits(name string, document iam.Document) error {
	const characters = 6144
	text, err := json.Marshal(document)
	if err == nil && len(text) > characters {
		err = fmt.Errorf("the policy %s would have %d characters, and AWS takes %d: give the environment fewer or shorter domain names, or fewer connections, or tasks_may fewer or shorter lines; what ends in -site is of site/types", name, len(text), characters)
	}
	return err
}

func attach(role iamrole.IamRole, id string, name, policy *string) {
	iamrolepolicyattachment.NewIamRolePolicyAttachment(role, jsii.String(id), &iamrolepolicyattachment.IamRolePolicyAttachmentConfig{
		Role: name, PolicyArn: policy,
	})
}
