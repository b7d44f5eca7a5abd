// Package account looks for what an environment's file names of its AWS account and does not make: images, secrets, a
// hosted zone and the like. One table, kinds, says of each kind which options name it, how it is looked up and, for the
// emulator, how it is made.
package account

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cdah/config"
	"cdah/internal/ops/caller"
)

// Account is the account of an environment.
type Account struct {
	Config      aws.Config // how to reach its API, in the environment's region
	Environment config.Environment
	File        string // that of the environment, for messages

	By caller.By // who has called, for the command lines of messages

	// Variables are the Terraform variables that a plan gets, by their names: those of image tags count.
	Variables map[string]string

	// Patience is how long all look-ups together may take. Default: 5 seconds.
	Patience time.Duration
}

const (
	defaultPatience = 5 * time.Second
	atOnce          = 8 // look-ups
)

// Lack is what is wrong with a thing that is looked up, in the manner of a problem of the file.
type Lack struct{ Got, Allowed, Fix string }

// kind is a kind of things: a row of the table.
type kind struct {
	name   string // in the singular, such as secret
	action string // that the look-up takes in IAM

	// options are the paths of the options that name one, in which an asterisk stands for any key or item.
	options []string

	// ours reports whether a value of the options names one. Nil: each does.
	ours func(value string) bool

	// look returns what is wrong with a thing; nothing where it is there. It fails where that cannot be told.
	look func(context.Context, Account, Thing) (*Lack, error)

	// own is the resource by which a stack itself may make what the plan does not ask for. None: a plan asks.
	own own

	// seed makes a thing in the emulator, and returns what else there is to say. Nil where it cannot be made, as AWS
	// chooses its id.
	seed func(context.Context, Seeder, Thing) (note string, err error)
}

// own is a type of Terraform and the attribute that has the name of a thing, of which name returns it as it stands there.
type own struct {
	resource, attribute string
	name                func(value string) string
}

// containers are where the options of containers are, routed where those are that log routers have, too, and tasks where those
// of tasks are.
func containers(option string) []string {
	return []string{"services.*." + option, "services.*.sidecars.*." + option, "jobs.*." + option}
}

func routed(option string) []string {
	return append(containers(option), "services.*.firelens."+option)
}

func tasks(option string) []string { return []string{"services.*." + option, "jobs.*." + option} }

// kinds is the table.
func kinds() []kind {
	secretOptions := append(routed("secrets.*.secret"), containers("registry_credentials.secret")...)
	keyOptions := append(routed("secrets.*.kms_key"), containers("registry_credentials.kms_key")...)
	return []kind{
		{name: "state bucket", action: "s3:ListBucket", options: []string{"state.bucket"}, look: lookForStateBucket},
		{name: "image", action: "ecr:DescribeImages", options: routed("image"), ours: isECR, look: lookForImage, seed: seedImage},
		{name: "secret", action: "secretsmanager:DescribeSecret", options: append(secretOptions, "services.*.route.sign_in.client_secret.secret"), look: lookForSecret, seed: seedSecret},
		{name: "parameter", action: "ssm:DescribeParameters", options: routed("secrets.*.parameter"), look: lookForParameter, own: own{"aws_ssm_parameter", "name", same}, seed: seedParameter},
		{name: "KMS key", action: "kms:DescribeKey", options: append(keyOptions, "services.*.route.sign_in.client_secret.kms_key", "logs.key"), ours: isARN, look: lookForKey},
		{name: "file of variables", action: "s3:ListBucket", options: containers("environment_files.*"), look: lookForFile, own: own{"aws_s3_object", "key", objectKey}, seed: seedFile},
		{name: "hosted zone", action: "route53:ListHostedZonesByName", options: []string{"domain.zone"}, look: lookForZone, seed: seedZone},
		{name: "certificate", action: "acm:DescribeCertificate", options: []string{"domain.certificate"}, look: lookForCertificate},
		{name: "permissions boundary", action: "iam:GetPolicy", options: []string{"permissions_boundary"}, look: lookForBoundary, seed: seedBoundary},
		{name: "policy", action: "iam:GetPolicy", options: tasks("policies.*"), look: lookForPolicy, own: own{"aws_iam_policy", "name", policyName}, seed: seedPolicy},
		{name: "file system", action: "elasticfilesystem:DescribeFileSystems", options: []string{"volumes.*.existing"}, look: lookForFileSystem},
		inEC2("security group", "DescribeSecurityGroups", "group-id", "sg-", "connections.*.security_group", "volumes.*.security_group"),
		inEC2("prefix list", "DescribeManagedPrefixLists", "prefix-list-id", "pl-", "load_balancer.sources.*"),
		inEC2("VPC", "DescribeVpcs", "vpc-id", "vpc-", "network.existing.vpc"),
		inEC2("subnet", "DescribeSubnets", "subnet-id", "subnet-", "network.existing.public_subnets.*", "network.existing.private_subnets.*"),
		inEC2("Elastic IP", "DescribeAddresses", "allocation-id", "eipalloc-", "network.nat_addresses.*"),
		inEC2("image of instances", "DescribeImages", "image-id", "ami-", "capacity.ami"),
	}
}

func same(value string) string { return value }

// place says where the account is looked at.
func (a Account) place() string {
	return "the account " + a.Environment.Account + ", in " + a.Environment.Region
}

// emulated reports whether the account is the emulator's.
func (a Account) emulated() bool { return a.Environment.Target == config.TargetEmulator }

// buckets returns a client of S3. Buckets of an emulator have no names of their own.
func (a Account) buckets(region string) *s3.Client {
	return s3.NewFromConfig(a.Config, func(o *s3.Options) {
		o.Region, o.UsePathStyle = region, a.Config.BaseEndpoint != nil
	})
}
