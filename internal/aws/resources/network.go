package resources

import (
	"slices"
	"strings"

	"cdah/internal/aws/iam"
)

func ec2() Service {
	return Service{
		Name:   "ec2",
		Look:   []string{"Describe*", "GetManagedPrefixListEntries"},
		Change: changeEC2,
		Resources: map[string]Resource{
			"aws_default_network_acl":             {Import: pattern("{default_network_acl_id}"), Loss: nothing}, // it stays with its VPC
			"aws_default_route_table":             {Import: pattern("{default_route_table_id:id}"), Loss: nothing},
			"aws_default_security_group":          {Import: pattern("{vpc_id:default_security_group_id}"), Loss: nothing},
			"aws_egress_only_internet_gateway":    {Import: tagsOf("eigw"), Loss: noWayOut},
			"aws_eip":                             {Import: tagsOf("eipalloc"), Loss: "its address, which others may have allowed in their firewalls"},
			"aws_flow_log":                        {Import: tagsOf("fl"), Loss: unrecorded},
			"aws_internet_gateway":                {Import: tagsOf("igw"), Loss: cutOff},
			"aws_launch_template":                 {Import: tagsOf("lt"), Loss: nothing},
			"aws_nat_gateway":                     {Import: tagsOf("nat"), Loss: noWayOut},
			"aws_network_acl":                     {Import: tagsOf("acl"), Loss: "its subnets fall back to the default ACL, or are cut off"},
			"aws_route":                           {Import: pattern("{route_table_id}_{destination_cidr_block|destination_ipv6_cidr_block|destination_prefix_list_id}"), Loss: lostWay},
			"aws_route_table":                     {Import: tagsOf("rtb"), Loss: lostWay},
			"aws_route_table_association":         {Import: attributesOf("association", "subnet_id", "route_table_id"), Loss: lostWay},
			"aws_security_group":                  {Import: tagsOf("sg"), Loss: "what it lets in and out is cut off, or AWS refuses while it is used"},
			"aws_subnet":                          {Import: tagsOf("subnet"), Loss: contained},
			"aws_vpc":                             {Import: tagsOf("vpc"), Loss: contained},
			"aws_vpc_endpoint":                    {Import: tagsOf("vpce"), Loss: "what goes through it takes another way, or none"},
			"aws_vpc_security_group_egress_rule":  {Import: securityGroupRule("egress-rule"), Loss: nothing},
			"aws_vpc_security_group_ingress_rule": {Import: securityGroupRule("ingress-rule"), Loss: nothing},
		},
		Data: []string{
			"aws_availability_zones", "aws_eip", "aws_route_table", "aws_route_tables", "aws_subnet", "aws_vpc", "aws_vpc_endpoint_service",
		},
	}
}

func securityGroupRule(kind string) ImportID {
	return attributesOf(kind, "security_group_id", "ip_protocol", "from_port", "to_port", "cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
}

// changeEC2 lets a deployment make what is tagged as the environment's own from its first moment, and change or
// delete what is tagged so. Who can tag what is not theirs can do anything to it: tags are set together with a
// creation, or on what has them already.
//
// A creation asks for permission on what it makes, which knows only the tags in the request, and on what it makes
// it in or of, which knows only its own
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html).
func changeEC2(s Scope) []iam.Statement {
	within := iam.Actions("ec2",
		"CreateSubnet", "CreateEgressOnlyInternetGateway", "CreateNatGateway", "CreateRouteTable", "CreateNetworkAcl",
		"CreateSecurityGroup", "CreateVpcEndpoint", "CreateFlowLogs", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
	alone := iam.Actions("ec2", "CreateVpc", "AllocateAddress", "CreateInternetGateway", "CreateLaunchTemplate")
	return append([]iam.Statement{
		iam.Named("Make", iam.Allow(alone,
			s.ARNs("ec2", "vpc/*", "elastic-ip/*", "internet-gateway/*", "launch-template/*")...).When(s.tagging())),
		iam.Named("MakeWithin", iam.Allow(within,
			s.ARNs("ec2", "subnet/*", "egress-only-internet-gateway/*", "natgateway/*", "route-table/*", "network-acl/*",
				"security-group/*", "security-group-rule/*", "vpc-endpoint/*", "vpc-flow-log/*")...).When(s.tagging())),
		iam.Named("TagWhatIsMade", iam.Allow(iam.Actions("ec2", "CreateTags"), s.ARN("ec2", "*")).
			When(s.tagging().And(iam.Condition{"StringEquals": {"ec2:CreateAction": names(alone, within, iam.Actions("ec2", "RunInstances"))}}))),
		iam.Named("Change", iam.Allow(slices.Concat(within, iam.Actions("ec2",
			"DeleteVpc", "ModifyVpcAttribute", "AssociateVpcCidrBlock", "DisassociateVpcCidrBlock",
			"DeleteSubnet", "ModifySubnetAttribute", "AssociateSubnetCidrBlock", "DisassociateSubnetCidrBlock",
			"AttachInternetGateway", "DetachInternetGateway", "DeleteInternetGateway", "DeleteEgressOnlyInternetGateway",
			"DeleteNatGateway", "ReleaseAddress", "DisassociateAddress",
			"CreateRoute", "ReplaceRoute", "DeleteRoute", "DeleteRouteTable",
			"AssociateRouteTable", "DisassociateRouteTable", "ReplaceRouteTableAssociation",
			"CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry", "DeleteNetworkAcl", "ReplaceNetworkAclAssociation",
			"RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "ModifySecurityGroupRules", "DeleteSecurityGroup",
			"ModifyVpcEndpoint", "DeleteVpcEndpoints", "DeleteFlowLogs",
			"CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "DeleteLaunchTemplate", "RunInstances")), "*").When(s.tagged())),
		iam.Named("Retag", iam.Allow(iam.Actions("ec2", "CreateTags"), "*").When(s.retagging())),
		iam.Named("Untag", iam.Allow(iam.Actions("ec2", "DeleteTags"), "*").When(s.untagging())),
		// Prefix lists are AWS's own, or shared by a whole account.
		iam.Named("LetInPrefixLists", iam.Allow(iam.Actions("ec2", "ModifySecurityGroupRules"),
			"arn:"+s.Partition+":ec2:"+s.Region+":*:prefix-list/*")),
	}, slices.Concat(startInstances(s), lockTheDefaults(s), useWhatExists(s))...)
}

// startInstances lets a deployment make an Auto Scaling group, for which it must be allowed to start instances
// itself: by one of the environment's own launch templates, in its own subnets and groups, and not otherwise
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html).
func startInstances(s Scope) []iam.Statement {
	run := iam.Actions("ec2", "RunInstances")
	return []iam.Statement{
		iam.Named("StartByTemplate", iam.Allow(run, append(s.ARNs("ec2", "instance/*", "volume/*", "network-interface/*"),
			"arn:"+s.Partition+":ec2:"+s.Region+"::image/*")...).
			When(iam.Condition{"ArnLike": {"ec2:LaunchTemplate": s.ARN("ec2", "launch-template/*")}})),
		iam.Named("AskForSpot", iam.Allow(run, s.ARN("ec2", "spot-instances-request/*"))),
	}
}

// lockTheDefaults lets a deployment tag and empty what AWS makes with a VPC: its default security group, route
// table and network ACL. They come without tags, and their VPC's id is not known before: what has an owner by its
// tags is out of reach, and nothing else can be told apart.
func lockTheDefaults(s Scope) []iam.Statement {
	groups, lists := s.ARN("ec2", "security-group/*"), s.ARN("ec2", "network-acl/*")
	return []iam.Statement{
		iam.Named("TagTheDefaults", iam.Allow(iam.Actions("ec2", "CreateTags"), groups, lists, s.ARN("ec2", "route-table/*")).
			When(s.tagging().And(unowned()))),
		iam.Named("LockTheDefaults", iam.Allow(iam.Actions("ec2",
			"RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "DeleteNetworkAclEntry", "ReplaceNetworkAclAssociation"),
			groups, lists).When(unowned())),
	}
}

// useWhatExists lets a deployment use what somebody else made and the environment's file names.
func useWhatExists(s Scope) []iam.Statement {
	var existing []string
	if s.VPC != "" {
		existing = s.ARNs("ec2", "vpc/"+s.VPC)
	}
	for _, id := range s.Subnets {
		existing = append(existing, s.ARN("ec2", "subnet/"+id))
	}
	for _, id := range s.Addresses {
		existing = append(existing, s.ARN("ec2", "elastic-ip/"+id))
	}
	if existing == nil {
		return nil
	}
	return []iam.Statement{iam.Named("UseWhatExists", iam.Allow(iam.Actions("ec2",
		"CreateSecurityGroup", "CreateNatGateway", "RunInstances"), existing...))}
}

// names returns the names of actions without their service's.
func names(groups ...[]string) []string {
	var all []string
	for _, action := range slices.Concat(groups...) {
		_, name, _ := strings.Cut(action, ":")
		all = append(all, name)
	}
	return all
}
