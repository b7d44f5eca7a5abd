package resources

import "cdah/internal/aws/iam"

func acm() Service {
	return Service{
		Name: "acm",
		Look: []string{"DescribeCertificate", "ListCertificates", "ListTagsForCertificate", "GetCertificate"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("acm", "RequestCertificate"), "*").When(s.InRegion()),
				iam.Allow(iam.Actions("acm", "DeleteCertificate", "AddTagsToCertificate", "RemoveTagsFromCertificate", "UpdateCertificateOptions"),
					s.ARN("acm", "certificate/*")).When(s.tagged()),
				iam.Allow(iam.Actions("acm", "AddTagsToCertificate"), s.ARN("acm", "certificate/*")).When(s.tagging()),
			}
		},
		Resources: map[string]Resource{
			"aws_acm_certificate":            {Import: tagsOf("acm:certificate"), Loss: cutOff},
			"aws_acm_certificate_validation": {Import: overwritten(), Loss: nothing}, // it waits, and makes nothing
		},
	}
}

func loadBalancing() Service {
	return Service{
		Name: "elasticloadbalancing",
		Look: []string{"Describe*"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("elasticloadbalancing",
					"CreateLoadBalancer", "DeleteLoadBalancer", "ModifyLoadBalancerAttributes", "SetSecurityGroups", "SetSubnets",
					"SetIpAddressType", "ModifyIpPools", "ModifyCapacityReservation", "CreateListener", "DeleteListener", "ModifyListener",
					"ModifyListenerAttributes", "AddListenerCertificates", "RemoveListenerCertificates", "CreateRule", "DeleteRule",
					"ModifyRule", "SetRulePriorities", "SetWebAcl", "AddTags", "RemoveTags"),
					s.ARN("elasticloadbalancing", "loadbalancer/app/"+s.Name+"*"),
					s.ARN("elasticloadbalancing", "listener/app/"+s.Name+"*"),
					s.ARN("elasticloadbalancing", "listener-rule/app/"+s.Name+"*")),
				// A target group's name is cut short to leave room for the part that makes it replaceable.
				iam.Allow(iam.Actions("elasticloadbalancing", "CreateTargetGroup", "AddTags"), s.ARN("elasticloadbalancing", "targetgroup/*")),
				iam.Allow(iam.Actions("elasticloadbalancing",
					"DeleteTargetGroup", "ModifyTargetGroup", "ModifyTargetGroupAttributes", "RegisterTargets", "DeregisterTargets", "RemoveTags"),
					s.ARN("elasticloadbalancing", "targetgroup/*")).When(s.tagged()),
			}
		},
		Resources: map[string]Resource{
			"aws_lb":               {Import: attributesOf("lb", "name"), Loss: "the website cannot be reached, and its address changes"},
			"aws_lb_listener":      {Import: attributesOf("listener", "load_balancer_arn", "port"), Loss: cutOff},
			"aws_lb_listener_rule": {Import: attributesOf("listener-rule", "listener_arn", "priority"), Loss: nothing}, // another rule or the default answers
			"aws_lb_target_group":  {Import: tagsOf("targetgroup"), Loss: "its targets get no requests until they are healthy in another"},
		},
	}
}

func route53() Service {
	return Service{
		Name: "route53",
		Look: []string{"GetChange", "GetHostedZone", "ListHostedZones", "ListHostedZonesByName", "ListResourceRecordSets", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			// The zone's id is not known here; it need not be the environment's own.
			return []iam.Statement{
				iam.Allow(iam.Actions("route53", "ChangeResourceRecordSets"), "arn:"+s.Partition+":route53:::hostedzone/*").
					When(iam.Condition{"ForAllValues:StringEquals": {
						"route53:ChangeResourceRecordSetsRecordTypes": []string{"A", "AAAA", "CNAME"},
					}}),
			}
		},
		Resources: map[string]Resource{
			"aws_route53_record": {Import: pattern("{zone_id}_{name}_{type}"), Loss: "the name does not resolve until it is back, and longer where it is cached"},
		},
		Data: []string{"aws_route53_zone"},
	}
}

func wafv2() Service {
	return Service{
		Name: "wafv2",
		Look: []string{"GetWebACL", "GetWebACLForResource", "GetLoggingConfiguration", "GetIPSet", "ListWebACLs", "ListTagsForResource"},
		Change: func(s Scope) []iam.Statement {
			return []iam.Statement{
				iam.Allow(iam.Actions("wafv2",
					"CreateWebACL", "UpdateWebACL", "DeleteWebACL", "AssociateWebACL", "DisassociateWebACL",
					"PutLoggingConfiguration", "DeleteLoggingConfiguration", "CreateIPSet", "UpdateIPSet", "DeleteIPSet",
					"TagResource", "UntagResource"),
					s.ARN("wafv2", "regional/webacl/"+s.Name+"*"), s.ARN("wafv2", "regional/ipset/"+s.Name+"*"),
					s.ARN("elasticloadbalancing", "loadbalancer/app/"+s.Name+"*"),
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
