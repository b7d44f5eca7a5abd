package resources

import (
	"slices"
	"strings"

	"cdah/internal/aws/iam"
)

func network() Service {
	return Service{
		Name:   "ec2",
		Look:   []string{"Describe*", "GetManagedPrefixListEntries"},
		Change: changeNetwork,
		Resources: map[string]Resource{
			"aws_default_network_acl":             {Import: pattern("{default_network_acl_id}"), Loss: nothing}, // it stays with its VPC
			"aws_default_route_table":             {Import: pattern("{default_route_table_id:id}"), Loss: nothing},
			"aws_default_security_group":          {Import: pattern("{vpc_id:default_security_group_id}"), Loss: nothing},
			"aws_egress_only_internet_gateway":    {Import: tagsOf("eigw"), Loss: noWayOut},
			"aws_eip":                             {Import: tagsOf("eipalloc"), Loss: "its address, which others may have allowed in their firewalls"},
			"aws_flow_log":                        {Import: tagsOf("fl"), Loss: unrecorded},
			"aws_internet_gateway":                {Import: tagsOf("igw"), Loss: cutOff},
			"aws_nat_gateway":                     {Import: tagsOf("nat"), Loss: noWayOut},
			"aws_network_interface":               {Import: tagsOf("eni"), Loss: noWayOut}, // that of a NAT instance
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

// changeNetwork lets a deployment make what is tagged as the environment's own from its first moment, and change or
// delete what is tagged so. Who can tag what is not theirs can do anything to it: tags are set together with a
// creation, or on what has them already.
//
// A creation asks for permission on what it makes, which knows only the tags in the request, and on what it makes
// it in or of, which knows only its own
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html).
func changeNetwork(s Scope) []iam.Statement {
	within := iam.Actions("ec2",
		"CreateSubnet", "CreateEgressOnlyInternetGateway", "CreateNatGateway", "CreateRouteTable", "CreateNetworkAcl",
		"CreateSecurityGroup", "CreateVpcEndpoint", "CreateFlowLogs", "CreateNetworkInterface", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
	alone := iam.Actions("ec2", "CreateVpc", "AllocateAddress", "CreateInternetGateway")
	return append([]iam.Statement{
		iam.Named("Make", iam.Allow(alone,
			s.ARNs("ec2", "vpc/*", "elastic-ip/*", "internet-gateway/*")...).When(s.tagging())),
		iam.Named("MakeWithin", iam.Allow(within,
			s.ARNs("ec2", "subnet/*", "egress-only-internet-gateway/*", "natgateway/*", "route-table/*", "network-acl/*",
				"security-group/*", "security-group-rule/*", "vpc-endpoint/*", "vpc-flow-log/*", "network-interface/*")...).When(s.tagging())),
		iam.Named("TagWhatIsMade", tagMade(s, alone, within)),
		iam.Named("Change", iam.Allow(slices.Concat(within, iam.Actions("ec2",
			"DeleteVpc", "ModifyVpcAttribute", "AssociateVpcCidrBlock", "DisassociateVpcCidrBlock",
			"DeleteSubnet", "ModifySubnetAttribute", "AssociateSubnetCidrBlock", "DisassociateSubnetCidrBlock",
			"AttachInternetGateway", "DetachInternetGateway", "DeleteInternetGateway", "DeleteEgressOnlyInternetGateway",
			"DeleteNatGateway", "ReleaseAddress", "AssociateAddress", "DisassociateAddress",
			"ModifyNetworkInterfaceAttribute", "DetachNetworkInterface", "DeleteNetworkInterface",
			"CreateRoute", "ReplaceRoute", "DeleteRoute", "DeleteRouteTable",
			"AssociateRouteTable", "DisassociateRouteTable", "ReplaceRouteTableAssociation",
			"CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry", "DeleteNetworkAcl", "ReplaceNetworkAclAssociation",
			"RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "ModifySecurityGroupRules", "DeleteSecurityGroup",
			"ModifyVpcEndpoint", "DeleteVpcEndpoints", "DeleteFlowLogs")), "*").When(s.tagged())),
		iam.Named("Retag", iam.Allow(iam.Actions("ec2", "CreateTags"), "*").When(s.retagging())),
		iam.Named("Untag", iam.Allow(iam.Actions("ec2", "DeleteTags"), "*").When(s.untagging())),
		// Prefix lists are AWS's own, or shared by a whole account.
		iam.Named("LetInPrefixLists", iam.Allow(iam.Actions("ec2", "ModifySecurityGroupRules"),
			"arn:"+s.Partition+":ec2:"+s.Region+":*:prefix-list/*")),
	}, slices.Concat(lockTheDefaults(s), useWhatExists(s))...)
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
	var used []iam.Statement
	if s.VPC != "" {
		used = append(used, iam.Allow(iam.Actions("ec2", "CreateSecurityGroup"), s.ARN("ec2", "vpc/"+s.VPC)))
	}
	if len(s.Addresses) > 0 {
		used = append(used, iam.Allow(iam.Actions("ec2", "CreateNatGateway"), s.ARNs("ec2", prefixed("elastic-ip/", s.Addresses)...)...))
	}
	if len(s.SecurityGroups) > 0 {
		used = append(used, iam.Named("LetInstancesIn", iam.Allow(iam.Actions("ec2",
			"AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress", "ModifySecurityGroupRules"),
			s.ARNs("ec2", prefixed("security-group/", s.SecurityGroups)...)...)))
	}
	return used
}

func prefixed(prefix string, ids []string) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = prefix + id
	}
	return all
}

// tagMade lets a deployment tag what it makes by some actions, together with the making.
func tagMade(s Scope, makers ...[]string) iam.Statement {
	var names []string
	for _, action := range slices.Concat(makers...) {
		_, name, _ := strings.Cut(action, ":")
		names = append(names, name)
	}
	return iam.Allow(iam.Actions("ec2", "CreateTags"), s.ARN("ec2", "*")).
		When(s.tagging().And(iam.Condition{"StringEquals": {"ec2:CreateAction": names}}))
}
