package network

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/defaultroutetable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/defaultsecuritygroup"

	"cdah/internal/naming"
	"cdah/internal/tf"
)

// lockDefaults empties what AWS makes with each VPC, and gives to whatever names nothing else: its
// security group, and its route table.
func (b *builder) lockDefaults() {
	unused := tf.Name(naming.Of(b.Name, "default", "unused"))
	defaultsecuritygroup.NewDefaultSecurityGroup(b.scope, jsii.String("default-security-group"), &defaultsecuritygroup.DefaultSecurityGroupConfig{
		VpcId: b.VPCID,
		Tags:  unused,
	})
	defaultroutetable.NewDefaultRouteTable(b.scope, jsii.String("default-route-table"), &defaultroutetable.DefaultRouteTableConfig{
		DefaultRouteTableId: b.vpc.DefaultRouteTableId(),
		Route:               []*defaultroutetable.DefaultRouteTableRoute{}, // routes that others add are removed
		Tags:                unused,
	})
}
