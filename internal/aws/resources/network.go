package resources

import "cdah/internal/aws/iam"

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

// changeEC2 lets a deployment make what has no name in the region, and change or delete what is tagged as
// the environment's own.
func changeEC2(s Scope) []iam.Statement {
	return []iam.Statement{
		iam.Named("Make", iam.Allow(iam.Actions("ec2",
			"CreateVpc", "CreateSubnet", "CreateInternetGateway", "CreateEgressOnlyInternetGateway", "CreateNatGateway", "AllocateAddress",
			"CreateRouteTable", "CreateNetworkAcl", "CreateSecurityGroup", "CreateVpcEndpoint", "CreateFlowLogs",
			"CreateLaunchTemplate", "CreateTags", "RunInstances"), "*").When(s.InRegion())),
		iam.Named("Change", iam.Allow(iam.Actions("ec2",
			"DeleteVpc", "ModifyVpcAttribute", "AssociateVpcCidrBlock", "DisassociateVpcCidrBlock",
			"DeleteSubnet", "ModifySubnetAttribute", "AssociateSubnetCidrBlock", "DisassociateSubnetCidrBlock",
			"AttachInternetGateway", "DetachInternetGateway", "DeleteInternetGateway", "DeleteEgressOnlyInternetGateway",
			"DeleteNatGateway", "ReleaseAddress", "AssociateAddress", "DisassociateAddress",
			"CreateRoute", "ReplaceRoute", "DeleteRoute", "DeleteRouteTable",
			"AssociateRouteTable", "DisassociateRouteTable", "ReplaceRouteTableAssociation",
			"CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry", "DeleteNetworkAcl", "ReplaceNetworkAclAssociation",
			"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress",
			"ModifySecurityGroupRules", "UpdateSecurityGroupRuleDescriptionsIngress", "UpdateSecurityGroupRuleDescriptionsEgress",
			"DeleteSecurityGroup", "ModifyVpcEndpoint", "DeleteVpcEndpoints", "DeleteFlowLogs",
			"CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "DeleteLaunchTemplate", "DeleteLaunchTemplateVersions",
			"TerminateInstances", "DeleteNetworkInterface", "DeleteTags"), "*").When(s.tagged())),
		// A VPC's default group, table and ACL are made with it, without tags, and locked first of all.
		iam.Named("LockTheDefaults", iam.Allow(iam.Actions("ec2",
			"RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "DeleteNetworkAclEntry", "DeleteRoute",
			"DetachNetworkInterface", "ReplaceNetworkAclAssociation"),
			s.ARN("ec2", "security-group/*"), s.ARN("ec2", "network-acl/*"), s.ARN("ec2", "route-table/*"),
			s.ARN("ec2", "subnet/*"), s.ARN("ec2", "network-interface/*"))),
	}
}
