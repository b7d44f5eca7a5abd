package permissions

import "cdah/internal/aws/iam"

// networkServices are what the containers stand in.
func networkServices(s Scope) []service {
	return []service{
		{
			name: "ec2",
			types: []string{
				"aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_egress_only_internet_gateway", "aws_nat_gateway", "aws_eip",
				"aws_route", "aws_route_table", "aws_route_table_association", "aws_default_route_table",
				"aws_network_acl", "aws_network_acl_rule", "aws_network_acl_association", "aws_default_network_acl",
				"aws_security_group", "aws_default_security_group",
				"aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule",
				"aws_vpc_endpoint", "aws_flow_log", "aws_launch_template", "aws_vpc_dhcp_options", "aws_vpc_dhcp_options_association",
				"aws_availability_zones", "aws_availability_zone", "aws_subnets", "aws_route_tables", "aws_prefix_list", "aws_ec2_managed_prefix_list",
				"aws_ami", "aws_ec2_instance_type", "aws_region", "aws_partition",
			},
			look:   append(actions("ec2", "Describe*"), "ec2:GetManagedPrefixListEntries"),
			change: ec2Statements(s),
		},
	}
}

// ec2Statements let a deployment make what has no name in the region, and change or delete what is tagged
// as the environment's own.
func ec2Statements(s Scope) []iam.Statement {
	return []iam.Statement{
		named("Make", iam.Allow(actions("ec2",
			"CreateVpc", "CreateSubnet", "CreateInternetGateway", "CreateEgressOnlyInternetGateway", "CreateNatGateway", "AllocateAddress",
			"CreateRouteTable", "CreateNetworkAcl", "CreateSecurityGroup", "CreateVpcEndpoint", "CreateFlowLogs",
			"CreateLaunchTemplate", "CreateTags", "RunInstances"), "*").When(s.inRegion())),
		named("Change", iam.Allow(actions("ec2",
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
		named("LockTheDefaults", iam.Allow(actions("ec2",
			"RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "DeleteNetworkAclEntry", "DeleteRoute",
			"DetachNetworkInterface", "ReplaceNetworkAclAssociation"),
			s.arn("ec2", "security-group/*"), s.arn("ec2", "network-acl/*"), s.arn("ec2", "route-table/*"),
			s.arn("ec2", "subnet/*"), s.arn("ec2", "network-interface/*"))),
	}
}
