package foundation

import (
	"cmp"
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecrregistrypolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecrreplicationconfiguration"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// copies reports whether images are copied to or from another place.
func (p RegistryProps) copies() bool {
	for _, repository := range p.Spec {
		if len(repository.ReplicateTo) > 0 || len(repository.ReplicateFrom) > 0 {
			return true
		}
	}
	return false
}

// replicate adds what a registry has once for all of its repositories: what it copies, and whose copies it takes.
//
//	<project>/<name> here → the registries of other accounts and regions → <project>/<name> there
//
// They stand beside the repositories, whose names may be anything.
func (p RegistryProps) replicate(scope constructs.Construct, id string, r *Registry) {
	if rules := p.replicationRules(r); len(rules) > 0 {
		ecrreplicationconfiguration.NewEcrReplicationConfiguration(scope, jsii.String(id+"-replication"), &ecrreplicationconfiguration.EcrReplicationConfigurationConfig{
			ReplicationConfiguration: &ecrreplicationconfiguration.EcrReplicationConfigurationReplicationConfiguration{Rule: rules},
		})
	}
	if statements := p.takeCopies(r); len(statements) > 0 {
		ecrregistrypolicy.NewEcrRegistryPolicy(scope, jsii.String(id+"-copies"), &ecrregistrypolicy.EcrRegistryPolicyConfig{
			Policy: cdk.JSON(iam.Policy(statements...)),
		})
	}
}

// replicationRules are one for each place, in order, with the names of what is copied there. AWS takes a name for the
// beginning of names, so that config refuses repositories that would be copied unasked.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryFilter.html
func (p RegistryProps) replicationRules(r *Registry) []*ecrreplicationconfiguration.EcrReplicationConfigurationReplicationConfigurationRule {
	type rule = ecrreplicationconfiguration.EcrReplicationConfigurationReplicationConfigurationRule
	filters := map[config.ImageCopy][]*ecrreplicationconfiguration.EcrReplicationConfigurationReplicationConfigurationRuleRepositoryFilter{}
	for _, name := range slices.Sorted(maps.Keys(p.Spec)) {
		for _, given := range p.Spec[name].ReplicateTo {
			place := given.In(p.Account, p.Region)
			filters[place] = append(filters[place], &ecrreplicationconfiguration.EcrReplicationConfigurationReplicationConfigurationRuleRepositoryFilter{
				Filter: r.Repositories[name].Name(), FilterType: jsii.String("PREFIX_MATCH"),
			})
		}
	}
	var rules []*rule
	for _, place := range slices.SortedFunc(maps.Keys(filters), func(a, b config.ImageCopy) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	}) {
		rules = append(rules, &rule{
			Destination: []*ecrreplicationconfiguration.EcrReplicationConfigurationReplicationConfigurationRuleDestination{{
				RegistryId: jsii.String(place.Account), Region: jsii.String(place.Region),
			}},
			RepositoryFilter: filters[place],
		})
	}
	return rules
}

// takeCopies lets each account copy into the repositories that name it, and make none.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-examples.html
func (p RegistryProps) takeCopies(r *Registry) []iam.Statement {
	into := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(p.Spec)) {
		for _, account := range p.Spec[name].ReplicateFrom {
			into[account] = append(into[account], *r.Repositories[name].Arn())
		}
	}
	var statements []iam.Statement
	for _, account := range slices.Sorted(maps.Keys(into)) {
		copies := iam.Allow([]string{"ecr:ReplicateImage"}, into[account]...)
		copies.Sid = "TakeCopiesOf" + account
		copies.Principal = map[string]string{"AWS": "arn:" + regions.Partition(p.Region) + ":iam::" + account + ":root"}
		statements = append(statements, copies)
	}
	return statements
}
