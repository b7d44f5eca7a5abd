package resources

import (
	"slices"
	"strings"

	"cdah/internal/aws/iam"
)

func acm() Service {
	return Service{
		Name: "acm",
		Look: []string{"DescribeCertificate", "ListCertificates", "ListTagsForCertificate", "GetCertificate"},
		Change: func(s Scope) []iam.Statement {
			certificate := s.ARN("acm", "certificate/*")
			old := []iam.Statement{
				iam.Allow(iam.Actions("acm", "DeleteCertificate", "UpdateCertificateOptions"), certificate).When(s.tagged()),
				iam.Allow(iam.Actions("acm", "AddTagsToCertificate"), certificate).When(s.retagging()),
				iam.Allow(iam.Actions("acm", "RemoveTagsFromCertificate"), certificate).When(s.untagging()),
			}
			if len(s.Domains) == 0 {
				return old
			}
			return append(old,
				iam.Allow(iam.Actions("acm", "RequestCertificate"), "*").When(s.InRegion().And(s.tagging()).
					And(onlyOf("StringEquals", "acm:DomainNames", s.Domains))),
				// Nothing tells a certificate in the making from another one without tags.
				iam.Allow(iam.Actions("acm", "AddTagsToCertificate"), certificate).When(s.tagging().And(unowned())),
			)
		},
		Resources: map[string]Resource{
			"aws_acm_certificate":            {Import: tagsOf("acm:certificate"), Loss: cutOff},
			"aws_acm_certificate_validation": {Import: overwritten(), Loss: nothing}, // it waits, and makes nothing
		},
	}
}

func loadBalancing() Service {
	return Service{
		Name:   "elasticloadbalancing",
		Look:   []string{"Describe*"},
		Change: changeLoadBalancing,
		Resources: map[string]Resource{
			"aws_lb":               {Import: attributesOf("lb", "name"), Loss: "the website cannot be reached, and its address changes"},
			"aws_lb_listener":      {Import: attributesOf("listener", "load_balancer_arn", "port"), Loss: cutOff},
			"aws_lb_listener_rule": {Import: attributesOf("listener-rule", "listener_arn", "priority"), Loss: nothing}, // another rule or the default answers
			"terraform_data":       {Import: overwritten(), Loss: nothing},                                             // a list of rules, in the state alone
			"aws_lb_target_group":  {Import: tagsOf("targetgroup"), Loss: "its targets get no requests until they are healthy in another"},
		},
	}
}

// changeLoadBalancing binds what stands by the load balancer to its name, and target groups to their tags: their
// names are cut short to leave room for the part that makes them replaceable.
func changeLoadBalancing(s Scope) []iam.Statement {
	actions := func(names ...string) []string { return iam.Actions("elasticloadbalancing", names...) }
	named := s.ARNs("elasticloadbalancing", "loadbalancer/app/"+s.Name+"/*", "listener/app/"+s.Name+"/*", "listener-rule/app/"+s.Name+"/*")
	group := s.ARN("elasticloadbalancing", "targetgroup/*")
	return []iam.Statement{
		iam.Allow(actions(
			"CreateLoadBalancer", "DeleteLoadBalancer", "ModifyLoadBalancerAttributes", "SetSecurityGroups", "SetSubnets", "SetIpAddressType",
			"CreateListener", "DeleteListener", "ModifyListener", "ModifyListenerAttributes",
			"CreateRule", "DeleteRule", "ModifyRule", "SetRulePriorities", "AddTags", "RemoveTags"), named...),
		iam.Allow(actions("CreateTargetGroup"), group).When(s.tagging()),
		iam.Allow(actions("AddTags"), group).When(s.tagging().
			And(iam.Condition{"StringEquals": {"elasticloadbalancing:CreateAction": "CreateTargetGroup"}})),
		iam.Allow(actions("DeleteTargetGroup", "ModifyTargetGroup", "ModifyTargetGroupAttributes", "RegisterTargets", "DeregisterTargets"), group).When(s.tagged()),
		iam.Allow(actions("AddTags"), group).When(s.retagging()),
		iam.Allow(actions("RemoveTags"), group).When(s.untagging()),
		// It knows no resource, and does nothing without wafv2:AssociateWebACL, which does.
		iam.Allow(actions("SetWebAcl"), "*").When(s.InRegion()),
	}
}

func route53() Service {
	return Service{
		Name: "route53",
		Look: []string{"GetChange", "GetHostedZone", "ListHostedZones", "ListHostedZonesByName", "ListResourceRecordSets", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			if len(s.Domains) == 0 {
				return nil
			}
			// The zone's id is not known here, and a zone holds other names too.
			return []iam.Statement{
				iam.Allow(iam.Actions("route53", "ChangeResourceRecordSets"), "arn:"+s.Partition+":route53:::hostedzone/*").
					When(onlyOf("StringEquals", "route53:ChangeResourceRecordSetsRecordTypes", []string{"A", "AAAA", "CNAME"}).
						And(onlyOf("StringLike", "route53:ChangeResourceRecordSetsNormalizedRecordNames", recordNames(s.Domains)))),
			}
		},
		Resources: map[string]Resource{
			"aws_route53_record": {Import: pattern("{zone_id}_{name}_{type}"), Loss: "the name does not resolve until it is back, and longer where it is cached"},
		},
		Data: []string{"aws_route53_zone"},
	}
}

// recordNames returns patterns of the records of domain names: of the addresses, and of those by which ACM
// validates a certificate, of which a wildcard shares that of the name below it. Route 53 writes a wildcard's
// asterisk as its octal code
// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html).
func recordNames(domains []string) []string {
	var patterns []string
	for _, domain := range domains {
		below, isWildcard := strings.CutPrefix(domain, "*.")
		if isWildcard {
			domain = `\052.` + below
		}
		patterns = append(patterns, domain, "_*."+below)
	}
	slices.Sort(patterns)
	return slices.Compact(patterns)
}

func wafv2() Service {
	return Service{
		Name: "wafv2",
		Look: []string{"GetWebACL", "GetWebACLForResource", "GetLoggingConfiguration", "ListWebACLs", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("wafv2",
					"CreateWebACL", "UpdateWebACL", "DeleteWebACL", "AssociateWebACL", "DisassociateWebACL",
					"PutLoggingConfiguration", "DeleteLoggingConfiguration", "TagResource", "UntagResource"),
					s.ARN("wafv2", "regional/webacl/"+s.Name+"/*"),
					s.ARN("elasticloadbalancing", "loadbalancer/app/"+s.Name+"/*"),
					s.ARN("wafv2", "regional/managedruleset/*")),
			}
		},
		Resources: map[string]Resource{
			"aws_wafv2_web_acl":                       {Import: attributesOf("wafv2:webacl", "name"), Loss: unguarded},
			"aws_wafv2_web_acl_association":           {Import: pattern("{web_acl_arn},{resource_arn}"), Loss: unguarded},
			"aws_wafv2_web_acl_logging_configuration": {Import: pattern("{resource_arn}"), Loss: unrecorded},
		},
	}
}
