package foundation

import (
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecrlifecyclepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecrrepository"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecrrepositorypolicy"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// RegistryProps say what repositories to build.
type RegistryProps struct {
	Project   string                       // first part of their names
	Account   string                       `props:"optional"` // id of the account: needed where images are copied to or from another place
	Region    string                       // of AWS
	Ephemeral bool                         // whether they may be destroyed, with all images in them
	Spec      map[string]config.Repository // by the last part of their names; may be empty
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p RegistryProps) Defaults() RegistryProps {
	p.Spec = config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p RegistryProps) Validate() error {
	var repositories []error
	for _, name := range slices.Sorted(maps.Keys(p.Spec)) {
		repositories = append(repositories, config.Validate("Spec."+name, p.Spec[name]))
	}
	repositories = append(repositories, cdk.Missing("Account", "images are copied, and accounts tell each other by it", p.Account == "" && p.copies()))
	return cdk.Check(p, repositories...)
}

// Registry is a set of repositories, by the last part of their names.
type Registry struct {
	Repositories map[string]ecrrepository.EcrRepository
}

// NewRegistry builds the repositories that a pipeline pushes images to and services pull them from:
//
//	pipeline → <project>/<name>:<tag>, never overwritten, scanned → instances of this and other accounts
func NewRegistry(scope constructs.Construct, id string, p RegistryProps) *Registry {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	r := &Registry{Repositories: map[string]ecrrepository.EcrRepository{}}
	for _, name := range slices.Sorted(maps.Keys(p.Spec)) {
		wanted := p.Spec[name]
		repository := ecrrepository.NewEcrRepository(c, jsii.String(name), &ecrrepository.EcrRepositoryConfig{
			Name:                       jsii.String(p.Project + "/" + name),
			ImageTagMutability:         jsii.String("IMMUTABLE"),
			ImageScanningConfiguration: &ecrrepository.EcrRepositoryImageScanningConfiguration{ScanOnPush: true},
			EncryptionConfiguration:    []*ecrrepository.EcrRepositoryEncryptionConfiguration{{EncryptionType: jsii.String("AES256")}},
			ForceDelete:                p.Ephemeral,
		})
		built := repository.Name()
		ecrlifecyclepolicy.NewEcrLifecyclePolicy(repository, jsii.String("lifecycle"), &ecrlifecyclepolicy.EcrLifecyclePolicyConfig{
			Repository: built,
			Policy:     cdk.JSON(lifecycle(wanted.KeepImages)),
		})
		if len(wanted.PullAccounts) > 0 {
			ecrrepositorypolicy.NewEcrRepositoryPolicy(repository, jsii.String("policy"), &ecrrepositorypolicy.EcrRepositoryPolicyConfig{
				Repository: built,
				Policy:     cdk.JSON(pullPolicy(regions.Partition(p.Region), wanted.PullAccounts)),
			})
		}
		r.Repositories[name] = repository
	}
	p.replicate(scope, id, r)
	return r
}

// lifecycle is a lifecycle policy of ECR
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html): what has lost
// its tag goes after a day, and of what has one the newest are kept.
func lifecycle(keep int) any {
	type selection struct {
		TagStatus      string   `json:"tagStatus"`
		TagPatternList []string `json:"tagPatternList,omitempty"`
		CountType      string   `json:"countType"`
		CountUnit      string   `json:"countUnit,omitempty"`
		CountNumber    int      `json:"countNumber"`
	}
	type rule struct {
		RulePriority int               `json:"rulePriority"`
		Description  string            `json:"description"`
		Selection    selection         `json:"selection"`
		Action       map[string]string `json:"action"`
	}
	expire := map[string]string{"type": "expire"}
	return map[string][]rule{"rules": {
		{1, "Delete what has no tag", selection{TagStatus: "untagged", CountType: "sinceImagePushed", CountUnit: "days", CountNumber: 1}, expire},
		{2, "Keep the newest", selection{TagStatus: "tagged", TagPatternList: []string{"*"}, CountType: "imageCountMoreThan", CountNumber: keep}, expire},
	}}
}

// pullPolicy lets other accounts pull, and see which digest a tag stands for.
func pullPolicy(partition string, accounts []string) iam.Document {
	pull := iam.Statement{
		Sid: "Pull", Effect: "Allow",
		Action: []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"},
	}
	var statements []iam.Statement
	for _, account := range accounts {
		pull.Sid = "Pull" + account
		pull.Principal = map[string]string{"AWS": "arn:" + partition + ":iam::" + account + ":root"}
		statements = append(statements, pull)
	}
	return iam.Policy(statements...)
}
