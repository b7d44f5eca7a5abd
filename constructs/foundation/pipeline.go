package foundation

import (
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
	"cdah/internal/jsii/cdk"
)

// path sets the pipeline's roles and policies apart from an environment's own, which a deployment may
// change: IAM tells the two by it.
const path = "/foundation/"

// PipelineProps say which CircleCI project may act in the account, and on what.
type PipelineProps struct {
	Account      string                // id of the account, twelve digits
	StateBucket  string                // name of the bucket of Terraform states
	Environments []PipelineEnvironment `props:"optional"`
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
	return cdk.Check(p, problems...)
}

// PipelineEnvironment is an environment that the pipeline deploys.
type PipelineEnvironment struct {
	Project, Environment string
	Region               string
	StateKey             string // of its Terraform state, in the bucket
}

// name begins the names of the environment's resources.
func (e PipelineEnvironment) name() string { return naming.Of(e.Project, e.Environment) }

// Pipeline is what CircleCI acts as, by environment.
type Pipeline struct {
	Plan, Deploy map[string]iamrole.IamRole
}

// pipeline is a Pipeline that is being built.
type pipeline struct {
	*Pipeline
	scope    constructs.Construct
	props    PipelineProps
	issuer   string  // CircleCI's name as an identity provider, without https://
	provider *string // its ARN in IAM
}

// NewPipeline builds two roles for each environment, which CircleCI's jobs take on with the identity
// token of the job. No AWS key exists.
//
//	job of any branch        → <project>-<environment>-plan   → looks, reads and locks the state
//	job of the one branch    → <project>-<environment>-deploy → changes the environment, within its boundary
//
// CircleCI's second kind of token ($CIRCLE_OIDC_TOKEN_V2) names the branch in its subject
// (https://circleci.com/docs/openid-connect-tokens/#format-of-the-openid-connect-id-token); the first
// kind does not, and is refused for that.
func NewPipeline(scope constructs.Construct, id string, p PipelineProps) *Pipeline {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	issuer := "oidc.circleci.com/org/" + p.Spec.Organization
	provider := iamopenidconnectprovider.NewIamOpenidConnectProvider(c, jsii.String("circleci"), &iamopenidconnectprovider.IamOpenidConnectProviderConfig{
		Url:          jsii.String("https://" + issuer),
		ClientIdList: jsii.Strings(p.Spec.Organization),
	})
	built := &pipeline{
		Pipeline: &Pipeline{Plan: map[string]iamrole.IamRole{}, Deploy: map[string]iamrole.IamRole{}},
		scope:    c, props: p, issuer: issuer, provider: provider.Arn(),
	}
	for _, e := range p.Environments {
		built.add(e)
	}
	return built.Pipeline
}

// add adds the roles of an environment.
func (p *pipeline) add(e PipelineEnvironment) {
	c := constructs.NewConstruct(p.scope, jsii.String(e.Environment))
	partition := regions.Partition(e.Region)
	boundaryName := naming.Of(e.name(), "boundary")
	scope := permissions.Scope{
		Partition: partition, Region: e.Region, Account: p.props.Account,
		Project: e.Project, Environment: e.Environment, Name: e.name(),
		StateBucket: p.props.StateBucket, StateKey: e.StateKey,
		Boundary: "arn:" + partition + ":iam::" + p.props.Account + ":policy" + path + boundaryName,
	}
	newPolicy(c, "boundary", boundaryName, "Bounds the roles that deployments of "+e.name()+" make", permissions.Boundary(scope))
	look := newPolicy(c, "plan-policy", naming.Of(e.name(), "plan"), "Plans "+e.name(), permissions.Plan(scope))

	plan := p.newRole(c, "plan", naming.Of(e.name(), "plan"), "Plans "+e.name()+", for every branch", "*")
	attach(plan, "look", plan.Name(), look)
	deploy := p.newRole(c, "deploy", naming.Of(e.name(), "deploy"), "Deploys "+e.name()+", for the branch "+p.props.Spec.Branch, "refs/heads/"+p.props.Spec.Branch)
	role := deploy.Name()
	attach(deploy, "look", role, look)
	policies := permissions.Deploy(scope)
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		attach(deploy, name, role, newPolicy(deploy, name+"-policy", naming.Of(e.name(), "deploy", name), "Deploys "+e.name(), policies[name]))
	}
	p.Plan[e.Environment], p.Deploy[e.Environment] = plan, deploy
}

// newRole adds a role for the jobs of the project that run for a change of a Git reference; * is any.
func (p *pipeline) newRole(c constructs.Construct, id, name, description, reference string) iamrole.IamRole {
	subject := "org/" + p.props.Spec.Organization + "/project/" + p.props.Spec.Project + "/user/*/vcs-origin/*/vcs-ref/" + reference
	trust := iam.Policy(iam.Statement{
		Effect: "Allow", Action: []string{"sts:AssumeRoleWithWebIdentity"},
		Principal: map[string]string{"Federated": *p.provider},
		Condition: iam.Condition{
			"StringEquals": {p.issuer + ":aud": p.props.Spec.Organization},
			"StringLike":   {p.issuer + ":sub": subject},
		},
	})
	return iamrole.NewIamRole(c, jsii.String(id), &iamrole.IamRoleConfig{
		ForceDetachPolicies: true,
		Name:                jsii.String(name),
		Path:                jsii.String(path),
		Description:         jsii.String(description),
		AssumeRolePolicy:    cdk.JSON(trust),
		MaxSessionDuration:  cdk.Number(3600),
	})
}

// newPolicy adds a managed policy and returns its ARN.
func newPolicy(c constructs.Construct, id, name, description string, document iam.Document) *string {
	return iampolicy.NewIamPolicy(c, jsii.String(id), &iampolicy.IamPolicyConfig{
		Name:        jsii.String(name),
		Path:        jsii.String(path),
		Description: jsii.String(description),
		Policy:      cdk.JSON(document),
	}).Arn()
}

func attach(role iamrole.IamRole, id string, name, policy *string) {
	iamrolepolicyattachment.NewIamRolePolicyAttachment(role, jsii.String(id), &iamrolepolicyattachment.IamRolePolicyAttachmentConfig{
		Role: name, PolicyArn: policy,
	})
}
