package permissions

import "cdah/internal/aws/iam"

// frontDoorServices are what leads requests to the containers: certificates and the load balancer.
func frontDoorServices(s Scope) []service {
	return []service{
		{
			name:  "acm",
			types: []string{"aws_acm_certificate", "aws_acm_certificate_validation"},
			look:  actions("acm", "DescribeCertificate", "ListCertificates", "ListTagsForCertificate", "GetCertificate"),
			change: []iam.Statement{
				iam.Allow(actions("acm", "RequestCertificate"), "*").When(s.inRegion()),
				iam.Allow(actions("acm", "DeleteCertificate", "AddTagsToCertificate", "RemoveTagsFromCertificate", "UpdateCertificateOptions"),
					s.arn("acm", "certificate/*")).When(s.tagged()),
				iam.Allow(actions("acm", "AddTagsToCertificate"), s.arn("acm", "certificate/*")).
					When(iam.Condition{"StringEquals": {"aws:RequestTag/Project": s.Project, "aws:RequestTag/Environment": s.Environment}}),
			},
		},
		{
			name: "elasticloadbalancing",
			types: []string{
				"aws_lb", "aws_lb_listener", "aws_lb_listener_certificate", "aws_lb_listener_rule", "aws_lb_target_group", "aws_lb_trust_store",
			},
			look: actions("elasticloadbalancing", "Describe*"),
			change: []iam.Statement{
				iam.Allow(actions("elasticloadbalancing",
					"CreateLoadBalancer", "DeleteLoadBalancer", "ModifyLoadBalancerAttributes", "SetSecurityGroups", "SetSubnets",
					"SetIpAddressType", "ModifyIpPools", "ModifyCapacityReservation", "CreateListener", "DeleteListener", "ModifyListener",
					"ModifyListenerAttributes", "AddListenerCertificates", "RemoveListenerCertificates", "CreateRule", "DeleteRule",
					"ModifyRule", "SetRulePriorities", "SetWebAcl", "AddTags", "RemoveTags"),
					s.arn("elasticloadbalancing", "loadbalancer/app/"+s.Name+"*"),
					s.arn("elasticloadbalancing", "listener/app/"+s.Name+"*"),
					s.arn("elasticloadbalancing", "listener-rule/app/"+s.Name+"*")),
				// A target group's name is cut short to leave room for the part that makes it replaceable.
				iam.Allow(actions("elasticloadbalancing", "CreateTargetGroup", "AddTags"), s.arn("elasticloadbalancing", "targetgroup/*")),
				iam.Allow(actions("elasticloadbalancing",
					"DeleteTargetGroup", "ModifyTargetGroup", "ModifyTargetGroupAttributes", "RegisterTargets", "DeregisterTargets", "RemoveTags"),
					s.arn("elasticloadbalancing", "targetgroup/*")).When(s.tagged()),
			},
		},
	}
}

// nameServices are what gives the website its name, and what keeps the wrong requests out.
func nameServices(s Scope) []service {
	return []service{
		{
			name:  "route53",
			types: []string{"aws_route53_record", "aws_route53_zone"},
			look:  actions("route53", "GetChange", "GetHostedZone", "ListHostedZones", "ListHostedZonesByName", "ListResourceRecordSets", "ListTagsForResource"),
			change: []iam.Statement{
				// The zone's id is not known here; it need not be the environment's own.
				iam.Allow(actions("route53", "ChangeResourceRecordSets"), "arn:"+s.Partition+":route53:::hostedzone/*").
					When(iam.Condition{"ForAllValues:StringEquals": {
						"route53:ChangeResourceRecordSetsRecordTypes": []string{"A", "AAAA", "CNAME"},
					}}),
			},
		},
		{
			name: "wafv2",
			types: []string{
				"aws_wafv2_web_acl", "aws_wafv2_web_acl_association", "aws_wafv2_web_acl_logging_configuration", "aws_wafv2_ip_set",
			},
			look: actions("wafv2", "GetWebACL", "GetWebACLForResource", "GetLoggingConfiguration", "GetIPSet", "ListWebACLs", "ListTagsForResource"),
			change: []iam.Statement{
				iam.Allow(actions("wafv2",
					"CreateWebACL", "UpdateWebACL", "DeleteWebACL", "AssociateWebACL", "DisassociateWebACL",
					"PutLoggingConfiguration", "DeleteLoggingConfiguration", "CreateIPSet", "UpdateIPSet", "DeleteIPSet",
					"TagResource", "UntagResource"),
					s.arn("wafv2", "regional/webacl/"+s.Name+"*"), s.arn("wafv2", "regional/ipset/"+s.Name+"*"),
					s.arn("elasticloadbalancing", "loadbalancer/app/"+s.Name+"*"),
					s.arn("wafv2", "regional/managedruleset/*")),
			},
		},
	}
}
