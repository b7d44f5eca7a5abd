package foundation

import (
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecrrepository"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/permissions"
	"cdah/internal/jsii/cdk"
)

// ImagePushersProps say which other CircleCI projects push images.
type ImagePushersProps struct {
	Project      string // begins the roles' names
	Organization string // id of the organization in CircleCI
	Provider     string // ARN of CircleCI as an identity provider, by reference

	Repositories map[string]ecrrepository.EcrRepository // by the last part of their names
	Spec         map[string]config.ImageProject         // by name; may be empty
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p ImagePushersProps) Defaults() ImagePushersProps {
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p ImagePushersProps) Validate() error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(p.Spec)) {
		problems = append(problems, config.Validate("Spec."+name, p.Spec[name]))
		for _, repository := range p.Spec[name].PushTo {
			problems = append(problems, cdk.Missing("Repositories."+repository, "Spec."+name+" pushes to it", p.Repositories[repository] == nil))
		}
	}
	return cdk.Check(p, problems...)
}

// NewImagePushers builds a role for each project, which its jobs for its branch take on with their identity token:
//
//	job of the branch → <project>-images-<name> → pushes to its repositories
func NewImagePushers(scope constructs.Construct, id string, p ImagePushersProps) map[string]iamrole.IamRole {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	built := map[string]iamrole.IamRole{}
	for _, name := range slices.Sorted(maps.Keys(p.Spec)) {
		spec := p.Spec[name]
		source := permissions.Source{Provider: p.Provider, Organization: p.Organization, Project: spec.Project, Repository: spec.Repository}
		role := newJobRole(c, name, naming.Of(p.Project, "images", name), "Pushes images, for the branch "+spec.Branch+" of "+name, source.Trust(permissions.Branch(spec.Branch)))
		var repositories []string
		for _, repository := range spec.PushTo {
			repositories = append(repositories, *p.Repositories[repository].Arn())
		}
		iamrolepolicy.NewIamRolePolicy(role, jsii.String("policy"), &iamrolepolicy.IamRolePolicyConfig{
			Name:   jsii.String("push-images"),
			Role:   role.Name(),
			Policy: cdk.JSON(permissions.PushImages(repositories...)),
		})
		built[name] = role
	}
	return built
}
