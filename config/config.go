// Package config holds the type of an environment: what environments/<name>.yaml may say, the
// defaults of what it leaves out, and the checks that a whole file must pass before anything is
// synthesized from it.
//
// The package knows nothing of jsii, cdktf or AWS resources. The comments on the fields below are
// also the descriptions in schema.json, so they are written for the person who edits the YAML.
package config

// Environment is one environment: the content of environments/<name>.yaml.
type Environment struct {
	// Name of the environment: the name of its file without ".yaml".
	Name string `yaml:"-" json:"-"`

	// Project that the environment belongs to: 2 to 16 lowercase letters, digits and single hyphens,
	// such as shop. With the environment's name it begins the name of every AWS resource, so changing
	// it in a running environment replaces everything.
	Project string `yaml:"project" json:"project,omitzero" jsonschema:"required,pattern=^[a-z][a-z0-9]*(-[a-z0-9]+)*$,minLength=2,maxLength=16"`

	// AWS region, such as eu-west-2.
	Region string `yaml:"region" json:"region,omitzero" jsonschema:"required,pattern=^[a-z]{2\\,4}(-[a-z]+)+-[0-9]$"`

	// Id of the AWS account, twelve digits in quotes. Terraform refuses to touch any other account.
	Account string `yaml:"account" json:"account,omitzero" jsonschema:"required,pattern=^[0-9]{12}$"`

	// What the environment is deployed to: aws, or emulator (an emulated AWS on this machine, which
	// costs nothing; its containers run on this machine). Both get the same Terraform configuration.
	Target Target `yaml:"target" json:"target,omitzero" default:"aws" jsonschema:"enum=aws,enum=emulator"`

	// An ephemeral environment can be destroyed at any time, with all that it holds: no deletion
	// protection, log buckets are emptied, instances are not drained first. Never set it where
	// anything must be kept.
	Ephemeral bool `yaml:"ephemeral" json:"ephemeral,omitzero"`

	// Tags put on every resource, beside Project, Environment and ManagedBy, which are always there.
	Tags map[string]string `yaml:"tags" json:"tags,omitzero"`

	// The VPC and its subnets.
	Network Network `yaml:"network" json:"network,omitzero"`

	// What else in the VPC the instances may reach, by name, such as database: {security_group:
	// sg-0123456789abcdef0, port: 5432}. It opens the way through security groups and network ACLs. What is on the
	// internet is reached by network.egress_ports. None unless given.
	Connections map[string]Connection `yaml:"connections" json:"connections,omitzero"`

	// Folders that containers mount, by name, such as uploads: {}, which is a file system of EFS that all tasks share
	// and that outlives them. Containers name them in mounts. None unless given.
	Volumes map[string]Volume `yaml:"volumes" json:"volumes,omitzero"`

	// The website's own domain, by HTTPS. Without one the website has the load balancer's address, by
	// HTTP.
	Domain *Domain `yaml:"domain" json:"domain,omitzero"`

	// The load balancer in front of all services.
	LoadBalancer LoadBalancer `yaml:"load_balancer" json:"load_balancer,omitzero"`

	// The EC2 instances that the services' tasks run on.
	Capacity Capacity `yaml:"capacity" json:"capacity,omitzero" jsonschema:"required"`

	// The services, by name. All of them are behind the one load balancer.
	Services map[string]Service `yaml:"services" json:"services,omitzero" jsonschema:"required"`

	// What is watched, and when it is wrong.
	Alarms EnvironmentAlarms `yaml:"alarms" json:"alarms,omitzero"`
	// Jobs, by name: containers that run to their end, when a pipeline or a schedule starts them.
	Jobs map[string]Job `yaml:"jobs" json:"jobs,omitzero"`

	// Who is told when something is wrong.
	Alerts Alerts `yaml:"alerts" json:"alerts,omitzero"`

	// ARN of an IAM policy that bounds all roles of the environment: they can do no more than it allows,
	// whatever else they are given. The foundation of the account makes one for each environment, and its
	// pipeline can make no role without it. Default: none.
	PermissionsBoundary string `yaml:"permissions_boundary" json:"permissions_boundary,omitzero" jsonschema:"pattern=^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/.+$"`

	// Where logs go, and what is made of them.
	Logs Logs `yaml:"logs" json:"logs,omitzero"`

	// Whether there is a CloudWatch dashboard. The first three of an account cost nothing, each
	// further one 3 USD a month.
	Dashboard *bool `yaml:"dashboard" json:"dashboard,omitzero" default:"true"`

	// Where the Terraform state is kept.
	State State `yaml:"state" json:"state,omitzero"`
}

// Target is what an environment is deployed to.
type Target string

// The targets.
const (
	TargetAWS      Target = "aws"
	TargetEmulator Target = "emulator"
)

// Domain is the website's own domain. HTTP is redirected to HTTPS.
type Domain struct {
	// Domain name of the website, such as www.example.com.
	Name string `yaml:"name" json:"name,omitzero" jsonschema:"required,pattern=^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]{2\\,}$,maxLength=253"`

	// Further domain names, up to nine, that lead to the website and stand in its certificate.
	AlternativeNames []string `yaml:"alternative_names" json:"alternative_names,omitzero" jsonschema:"maxItems=9,uniqueItems=true"`

	// Public hosted zone of Route 53 that holds all the names, such as example.com. It must exist. The
	// certificate is validated and the names are pointed to the load balancer there. Without it
	// both are up to you.
	Zone string `yaml:"zone" json:"zone,omitzero" jsonschema:"pattern=^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]{2\\,}$,maxLength=253"`

	// ARN of an existing certificate for all the names, in the environment's own account and region.
	// Default: one is requested, which needs a zone.
	Certificate string `yaml:"certificate" json:"certificate,omitzero" jsonschema:"pattern=^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]+$"`

	// What browsers are told about HTTPS (the header Strict-Transport-Security).
	HSTS HSTS `yaml:"hsts" json:"hsts,omitzero"`
}

// HSTS has browsers that have been here once use HTTPS alone from then on, even where a link says
// otherwise. The load balancer tells them with each response: services need not.
type HSTS struct {
	// Seconds that browsers remember it, 0 to 63072000 (two years). Nobody can take it back from them
	// sooner: raise it in steps. 0 has them forget at their next visit. The default, a day, is enough against a
	// stolen first click, and nobody is locked out for long.
	MaxAge *int `yaml:"max_age" json:"max_age,omitzero" default:"86400" jsonschema:"minimum=0,maximum=63072000"`

	// Whether it holds for all subdomains too: each of them must then have HTTPS.
	IncludeSubdomains bool `yaml:"include_subdomains" json:"include_subdomains,omitzero"`

	// Whether you agree that browsers ship with the domain in their lists (hstspreload.org). To leave
	// the lists takes months.
	Preload bool `yaml:"preload" json:"preload,omitzero"`
}

// Names returns all domain names of the website, its own first.
func (d Domain) Names() []string { return append([]string{d.Name}, d.AlternativeNames...) }

// ListenerPorts returns the ports that the load balancer listens on.
func (e Environment) ListenerPorts() []int {
	if e.Domain == nil {
		return []int{httpPort}
	}
	return []int{httpPort, httpsPort}
}

// Range is a number that is scaled between two bounds.
type Range struct {
	// Minimum number, at any time.
	Min int `yaml:"min" json:"min" jsonschema:"required,minimum=0,maximum=5000"`

	// Number to begin with, on the first deployment only: scaling owns it from then on, between min and max. To have
	// more at any time, raise min: a change of this one alone changes nothing that runs. Default: min.
	Desired *int `yaml:"desired" json:"desired,omitzero" jsonschema:"minimum=0,maximum=5000"`

	// Maximum number, at any time.
	Max int `yaml:"max" json:"max" jsonschema:"required,minimum=1,maximum=5000"`
}

// Initial returns the number to begin with: Desired, or Min where it is not given.
func (r Range) Initial() int {
	if r.Desired == nil {
		return r.Min
	}
	return *r.Desired
}

// State says where the Terraform state is kept.
type State struct {
	// Name of an existing S3 bucket: 3 to 63 lowercase letters, digits, hyphens and dots. It should
	// have versioning and encryption. Default: a file in the project's folder, which only one person
	// on one machine can use.
	Bucket string `yaml:"bucket" json:"bucket,omitzero" jsonschema:"pattern=^[a-z0-9][a-z0-9.-]{1\\,61}[a-z0-9]$"`

	// Region of the bucket. Default: the environment's.
	Region string `yaml:"region" json:"region,omitzero" jsonschema:"pattern=^[a-z]{2\\,4}(-[a-z]+)+-[0-9]$"`

	// Key of the state in the bucket. Default: <project>/<environment>/terraform.tfstate.
	Key string `yaml:"key" json:"key,omitzero" jsonschema:"minLength=1,maxLength=1024"`
}
