package config

import (
	"cmp"
	"strings"
)

// Foundation is what an AWS account holds before any environment: the content of
// foundations/<name>.yaml. It is deployed once per account, as the stack foundation-<name>.
type Foundation struct {
	// Name of the foundation: the name of its file without ".yaml".
	Name string `yaml:"-" json:"-"`

	// Project that the account's environments belong to: the same as theirs.
	Project string `yaml:"project" json:"project,omitzero" jsonschema:"required,pattern=^[a-z][a-z0-9]*(-[a-z0-9]+)*$,minLength=2,maxLength=16"`

	// AWS region of the state bucket and the image repositories, such as eu-west-2.
	Region string `yaml:"region" json:"region,omitzero" jsonschema:"required,pattern=^[a-z]{2\\,4}(-[a-z]+)+-[0-9]$"`

	// Id of the AWS account, twelve digits in quotes. Terraform refuses to touch any other account.
	Account string `yaml:"account" json:"account,omitzero" jsonschema:"required,pattern=^[0-9]{12}$"`

	// What the foundation is deployed to: aws, or emulator (an emulated AWS on this machine).
	Target Target `yaml:"target" json:"target,omitzero" default:"aws" jsonschema:"enum=aws,enum=emulator"`

	// Tags put on every resource, beside Project, Foundation and ManagedBy, which are always there.
	Tags map[string]string `yaml:"tags" json:"tags,omitzero"`

	// The bucket that holds the Terraform states of the account's environments.
	State StateBucket `yaml:"state" json:"state,omitzero" jsonschema:"required"`

	// Repositories for container images in ECR, by name: the repository web of the project shop is
	// shop/web. Tags are immutable, and each image is scanned for known vulnerabilities when it is pushed.
	Repositories map[string]Repository `yaml:"repositories" json:"repositories,omitzero"`

	// What tasks may ever be given by permissions and policies of services and jobs, in all environments of the
	// account: the permissions boundary of the roles that the pipeline makes allows this, and what the tasks of
	// every service need. It takes circleci: without a pipeline there is no such boundary. None unless given.
	TasksMay []Permission `yaml:"tasks_may" json:"tasks_may,omitzero" jsonschema:"minItems=1"`

	// What CircleCI may do here. With it the pipeline needs no AWS keys. Default: nothing.
	CircleCI *CircleCI `yaml:"circleci" json:"circleci,omitzero"`
}

// StateBucket is the bucket of Terraform states. It is versioned, encrypted, private and reached by TLS
// only; Terraform refuses to destroy it.
type StateBucket struct {
	// Name of the bucket: 3 to 63 lowercase letters, digits, hyphens and dots. Names are shared by all of
	// AWS and can be taken by anybody, so let it have the account's id, as in shop-123456789012-terraform-state. The
	// account's environments name it as their state.bucket.
	Bucket string `yaml:"bucket" json:"bucket,omitzero" jsonschema:"required,pattern=^[a-z0-9][a-z0-9.-]{1\\,61}[a-z0-9]$"`

	// Days that an old version of a state is kept after a newer one took its place, 1 to 3653. Each
	// deployment makes one.
	OldVersionDays int `yaml:"old_version_days" json:"old_version_days,omitzero" default:"90" jsonschema:"minimum=1,maximum=3653"`

	// Where the foundation's own state is: local, a file in the project's folder, until the bucket
	// exists; then bucket. "make migrate" moves the state and changes this line.
	Own OwnState `yaml:"own" json:"own,omitzero" default:"local" jsonschema:"enum=local,enum=bucket"`
}

// OwnState says where a foundation's own state is.
type OwnState string

// The places.
const (
	OwnLocal  OwnState = "local"
	OwnBucket OwnState = "bucket"
)

// Repository is a repository for the container images of one service.
type Repository struct {
	// How many tagged images are kept, 1 to 10000; older ones are deleted, so keep more than you would
	// ever roll back. Images without a tag go after a day.
	KeepImages int `yaml:"keep_images" json:"keep_images,omitzero" default:"50" jsonschema:"minimum=1,maximum=10000"`

	// Ids of other AWS accounts whose services may pull the images.
	PullAccounts []string `yaml:"pull_accounts" json:"pull_accounts,omitzero" jsonschema:"uniqueItems=true"`

	// Where AWS copies each image that is pushed, with its digest and tag: to the repository of the same name in another
	// account, another region, or both. The repository there must exist, and that of another account must say so in
	// replicate_from. What was pushed before is not copied. Up to 10 different places in a foundation. None unless given.
	ReplicateTo []ImageCopy `yaml:"replicate_to" json:"replicate_to,omitzero" jsonschema:"minItems=1"`

	// Ids of other AWS accounts that may copy images into this repository, by their replicate_to. None unless given.
	ReplicateFrom []string `yaml:"replicate_from" json:"replicate_from,omitzero" jsonschema:"minItems=1,uniqueItems=true"`
}

// ImageCopy is a place that images are copied to: at least one of the two differs from the foundation's own.
type ImageCopy struct {
	// Id of the AWS account, twelve digits in quotes. Default: the foundation's own.
	Account string `yaml:"account" json:"account,omitzero" jsonschema:"pattern=^[0-9]{12}$"`

	// AWS region, such as eu-west-1. Default: the foundation's own.
	Region string `yaml:"region" json:"region,omitzero" jsonschema:"pattern=^[a-z]{2\\,4}(-[a-z]+)+-[0-9]$"`
}

// In returns the place with what it leaves out filled in, for the registry of an account in a region.
func (i ImageCopy) In(account, region string) ImageCopy {
	return ImageCopy{Account: cmp.Or(i.Account, account), Region: cmp.Or(i.Region, region)}
}

// CircleCI says which CircleCI project may act in the account. Each environment of the account gets two
// roles: <project>-<environment>-plan, which reads, for every branch; and <project>-<environment>-deploy,
// which changes that environment and nothing else, for one branch alone. Both are for one repository, not for
// its forks.
type CircleCI struct {
	// Id of the organization, a UUID from CircleCI's organization settings.
	Organization string `yaml:"organization" json:"organization,omitzero" jsonschema:"required,pattern=^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"`

	// Id of the project, a UUID from CircleCI's project settings.
	Project string `yaml:"project" json:"project,omitzero" jsonschema:"required,pattern=^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"`

	// Repository whose jobs may act, as CircleCI's tokens name it: host, owner and name, such as
	// github.com/acme/shop. Builds of a fork come from another, and get in nowhere. A job's token has the
	// value under oidc.circleci.com/vcs-origin.
	Repository string `yaml:"repository" json:"repository,omitzero" jsonschema:"required,pattern=^[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+){2\\,}$,maxLength=200"`

	// The protected branch, which alone may deploy.
	Branch string `yaml:"branch" json:"branch,omitzero" default:"main" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._/-]*$,maxLength=200"`

	// Other projects of the organization that push images, such as those of the applications, by name. Each gets a
	// role, <project>-images-<name>, which pushes to the repositories that are named and can do nothing else.
	ImageProjects map[string]ImageProject `yaml:"image_projects" json:"image_projects,omitzero"`
}

// ImageProject is a CircleCI project that pushes images.
type ImageProject struct {
	// Id of the project, a UUID from its settings in CircleCI.
	Project string `yaml:"project" json:"project,omitzero" jsonschema:"required,pattern=^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"`

	// Repository whose jobs may push, as CircleCI's tokens name it: host, owner and name.
	Repository string `yaml:"repository" json:"repository,omitzero" jsonschema:"required,pattern=^[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+){2\\,}$,maxLength=200"`

	// The protected branch, whose jobs alone may push.
	Branch string `yaml:"branch" json:"branch,omitzero" default:"main" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._/-]*$,maxLength=200"`

	// Names of the foundation's repositories that it pushes to, such as web.
	PushTo []string `yaml:"push_to" json:"push_to,omitzero" jsonschema:"required,minItems=1,uniqueItems=true"`
}

// Stack is the name of the foundation's stack.
func (f Foundation) Stack() string { return foundationPrefix + f.Name }

// foundationPrefix begins the stack names of foundations, and of nothing else.
const foundationPrefix = "foundation-"

// IsFoundation reports whether a stack's name is that of a foundation, and which.
func IsFoundation(stack string) (name string, is bool) {
	return strings.CutPrefix(stack, foundationPrefix)
}

// AsEnvironment returns what deploying a foundation has in common with deploying an environment: the
// stack's name, where it goes and where its state is.
func (f Foundation) AsEnvironment() Environment {
	return Environment{
		Name: f.Stack(), Project: f.Project, Region: f.Region, Account: f.Account, Target: f.Target,
		Tags: f.Tags, State: f.OwnState(),
	}
}

// OwnState says where the foundation's own state is kept.
func (f Foundation) OwnState() State {
	if f.State.Own != OwnBucket {
		return State{}
	}
	return State{Bucket: f.State.Bucket, Region: f.Region, Key: f.Project + "/" + f.Stack() + "/terraform.tfstate"}
}
