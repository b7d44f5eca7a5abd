package network

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/defaultnetworkacl"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/defaultroutetable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/defaultsecuritygroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// lockDefaults empties what AWS makes with each VPC, and gives to whatever names nothing else: its
// security group, its route table and its network ACL. The subnets have their own ACLs before it lets
// nothing through any more. Which subnets it has is not for it to say: one that loses its own ACL, as when
// all is destroyed, falls back to it.
func (b *builder) lockDefaults() {
	unused := cdk.Name(naming.Of(b.Name, "default", "unused"))
	defaultsecuritygroup.NewDefaultSecurityGroup(b.scope, jsii.String("default-security-group"), &defaultsecuritygroup.DefaultSecurityGroupConfig{
		VpcId: b.VPCID,
		Tags:  unused,
	})
	defaultroutetable.NewDefaultRouteTable(b.scope, jsii.String("default-route-table"), &defaultroutetable.DefaultRouteTableConfig{
		DefaultRouteTableId: b.vpc.DefaultRouteTableId(),
		Route:               []*defaultroutetable.DefaultRouteTableRoute{}, // routes that others add are removed
		Tags:                unused,
	})
	defaultnetworkacl.NewDefaultNetworkAcl(b.scope, jsii.String("default-network-acl"), &defaultnetworkacl.DefaultNetworkAclConfig{
		DefaultNetworkAclId: b.vpc.DefaultNetworkAclId(),
		Tags:                unused,
		DependsOn:           &b.acls,
		Lifecycle:           &cdktf.TerraformResourceLifecycle{IgnoreChanges: []*string{jsii.String("subnet_ids")}},
	})
}
