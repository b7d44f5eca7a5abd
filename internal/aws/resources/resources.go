// Package resources is the table of the Terraform types that this project makes: of each, how an existing
// resource is found to import it, and what its loss costs; and with which permissions it is read and
// changed. AWS grants permissions by service, so the types stand below the service that they need.
//
// A type that the constructs make and that has no entry fails the tests, and so does an entry that nothing
// makes. What owners add to their stacks they describe themselves: functions take such services as own.
package resources

import (
	"maps"
	"slices"

	"cdah/internal/aws/iam"
)

// Part is the services that one part of a stack needs. Whoever deploys gets a policy for each part, as IAM
// bounds a policy's size.
type Part struct {
	Name     string // ends the policy's name
	Services []Service
}

// Service is what the stacks need of one AWS service.
type Service struct {
	Name string // in IAM
	// Look are the names of the actions of a plan, on any resource: AWS has no narrower permission for most of them.
	Look []string
	// LookAt returns the permissions of a plan on resources of the environment's own, where it must not look at others.
	LookAt func(Scope) []iam.Statement
	// Change returns the permissions of a deployment beside those. They are bound to the environment's own
	// resources: by name where IAM can, by tag or by region where it cannot. Nil where nothing is changed.
	Change func(Scope) []iam.Statement

	Resources map[string]Resource // by Terraform's type
	Data      []string            // types of data sources
}

// Resource is what is known of a Terraform type.
type Resource struct {
	Import ImportID
	Loss   string // what is lost when one is replaced or destroyed, or [Nothing]

	// The following are of owners' types: for those of this project the functions of the same names have them.
	Once    []string  // attributes: see [Once]
	InPlace []InPlace // see [LossesInPlace]
	Uses    []Use     // see [Uses]
}

// ImportID says how the id is found by which the provider imports an existing resource: by a pattern, among
// the resources that AWS has of a kind, or not at all, as to create it again overwrites it. The ids are those
// of the provider's documentation, under "Import".
type ImportID struct {
	// Pattern has {attribute} for what the configuration says, {attribute:other} for another attribute of the
	// resource that it refers to there, and {one|other} for the first of both that it has. {@account},
	// {@dns_suffix}, {@partition} and {@region} are where the stack is.
	Pattern string

	// Kind is the prefix of EC2's ids, or AWS's name of the type: with a colon in it, such as kms:key, that of its ARNs,
	// by which AWS's tagging API finds it.
	Kind       string
	Attributes []string // tell the existing resources of a kind apart; without any, their tags do
	EndOfARN   bool     // it is imported by what follows the last slash of its ARN, not by the whole
	TagsIn     string   // region whose tagging API knows it, such as us-east-1 of what belongs to none; else the stack's own

	// Overwritten is for what AWS holds under the name that it is created with.
	Overwritten bool
}

func pattern(id string) ImportID  { return ImportID{Pattern: id} }
func tagsOf(kind string) ImportID { return ImportID{Kind: kind} }
func overwritten() ImportID       { return ImportID{Overwritten: true} }
func attributesOf(kind string, attributes ...string) ImportID {
	return ImportID{Kind: kind, Attributes: attributes}
}

// What a loss costs, where it costs the same with several types.
const (
	// Nothing is lost with what follows from the configuration alone, holds nothing, and is not in anybody's
	// way for longer than a moment.
	Nothing = "nothing"
	nothing = Nothing

	contained     = "everything inside it has to go first"
	cutOff        = "the website cannot be reached until it is back"
	lostWay       = "traffic loses its way until it is back"
	noInstances   = "the cluster can start no instances until it is back"
	noWayOut      = "instances have no way out until it is back"
	noPermissions = "what runs with it has no permissions until it is started anew"
	running       = "everything that runs on it is stopped"
	stored        = "everything stored in it"
	unguarded     = "nothing guards what it protects until it is back"
	unrecorded    = "traffic is not recorded until it is back"
	untold        = "nobody is told by it until it is back"
)

// OwnPart is the name of the part of what owners add.
const OwnPart = "site"

// Parts returns what an environment's pipeline deploys, in the order of its policies.
func Parts(own ...Service) []Part {
	parts := []Part{
		{"compute", []Service{applicationAutoScaling(), cloudMap(), ecr(), ecs(), iamService()}},
		{"domain", []Service{acm(), route53()}},
		{"front-door", []Service{loadBalancing(), wafv2()}},
		{"instances", []Service{autoScaling(), instances(), jobs()}},
		{"network", []Service{network()}},
		{"storage", []Service{kms(), s3(), secretsManager(), parameters(), tagging()}},
		{"volumes", []Service{efs()}},
		{"watch", []Service{budgets(), chatbot(), cloudwatch(), events(), logs(), priceList(), scheduler(), sns(), sqs()}},
	}
	if len(own) > 0 {
		parts = append(parts, Part{OwnPart, own})
	}
	return parts
}

// Deployed returns the resources that an environment's pipeline deploys, by Terraform's type. What owners say of a
// type counts before what is said here.
func Deployed(own ...Service) map[string]Resource {
	all := map[string]Resource{}
	for _, part := range Parts(own...) {
		for _, service := range part.Services {
			maps.Copy(all, service.Resources)
		}
	}
	return all
}

// All returns all resources that this project and its owners make, by Terraform's type.
func All(own ...Service) map[string]Resource {
	all := Foundation()
	maps.Copy(all, Deployed(own...))
	return all
}

// Data returns the types of the data sources that an environment's pipeline reads, sorted.
func Data(own ...Service) []string {
	var all []string
	for _, part := range Parts(own...) {
		for _, service := range part.Services {
			all = append(all, service.Data...)
		}
	}
	slices.Sort(all)
	return all
}

// Loss returns what is lost with a resource, and an empty text where that harms nobody. It fails for a type
// that is not known, or of which nothing is said.
func Loss(kind string, own ...Service) (lost string, known bool) {
	if resource, made := All(own...)[kind]; made {
		if resource.Loss == Nothing {
			return "", true
		}
		return resource.Loss, resource.Loss != ""
	}
	lost, known = OwnersLosses()[kind]
	return lost, known
}
