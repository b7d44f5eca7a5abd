package network

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/routetable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/routetableassociation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/subnet"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcendpoint"

	"cdah/internal/naming"
	"cdah/internal/netplan"
	"cdah/internal/tf"
)

const anywhere = "0.0.0.0/0"

// zone is one tier's subnet in a zone.
type zone struct {
	letter   string
	subnet   subnet.Subnet
	subnetID *string
	routesID *string // of its route table
}

// addPublic adds the public subnets, which share one route table: all go out by the internet gateway.
func (b *builder) addPublic(plan []netplan.Subnet) {
	routes, routesID := b.newRouteTable(b.scope, "public-routes", naming.Of(b.Name, "public"))
	internet := route.NewRoute(routes, jsii.String("internet"), &route.RouteConfig{
		RouteTableId:         routesID,
		DestinationCidrBlock: jsii.String(anywhere),
		GatewayId:            b.gateway.Id(),
	})
	b.Internet = append(b.Internet, internet)
	for _, planned := range plan {
		public := b.newSubnet("public", planned)
		public.routesID = routesID
		b.public = append(b.public, public)
		b.PublicSubnetIDs = append(b.PublicSubnetIDs, public.subnetID)
		b.Internet = append(b.Internet, public.associate())
	}
}

// addPrivate adds the private subnets, each with a route table of its own: each zone goes out by its
// own NAT gateway, given by id.
func (b *builder) addPrivate(plan []netplan.Subnet, gatewayIDs []*string) {
	for i, planned := range plan {
		private := b.newSubnet("private", planned)
		routes, routesID := b.newRouteTable(private.subnet, "routes", naming.Of(b.Name, "private", planned.Zone))
		private.routesID = routesID
		internet := route.NewRoute(routes, jsii.String("internet"), &route.RouteConfig{
			RouteTableId:         routesID,
			DestinationCidrBlock: jsii.String(anywhere),
			NatGatewayId:         gatewayIDs[i],
		})
		b.private = append(b.private, private)
		b.PrivateSubnetIDs = append(b.PrivateSubnetIDs, private.subnetID)
		b.Internet = append(b.Internet, internet, private.associate())
	}
}

// newSubnet adds a subnet. No instance in it gets a public address, not even in a public one.
func (b *builder) newSubnet(tier string, planned netplan.Subnet) zone {
	s := subnet.NewSubnet(b.scope, jsii.String(tier+"-"+planned.Zone), &subnet.SubnetConfig{
		VpcId:               b.VPCID,
		AvailabilityZone:    jsii.String(b.Region + planned.Zone),
		CidrBlock:           jsii.String(planned.Prefix.String()),
		MapPublicIpOnLaunch: false,
		Tags:                tf.Tags(map[string]string{"Name": naming.Of(b.Name, tier, planned.Zone), "Tier": tier}),
	})
	return zone{letter: planned.Zone, subnet: s, subnetID: s.Id()}
}

// addS3 leads the private subnets to S3, from where image layers come, without the NAT gateways: a
// gateway endpoint costs nothing, and traffic through a NAT gateway does
// (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html).
func (b *builder) addS3() {
	var tables []*string
	for _, private := range b.private {
		tables = append(tables, private.routesID)
	}
	vpcendpoint.NewVpcEndpoint(b.scope, jsii.String("s3"), &vpcendpoint.VpcEndpointConfig{
		VpcId:           b.VPCID,
		ServiceName:     jsii.String("com.amazonaws." + b.Region + ".s3"),
		VpcEndpointType: jsii.String("Gateway"),
		RouteTableIds:   &tables,
		Tags:            tf.Name(naming.Of(b.Name, "s3")),
	})
}

func (b *builder) newRouteTable(scope constructs.Construct, id, name string) (routetable.RouteTable, *string) {
	table := routetable.NewRouteTable(scope, jsii.String(id), &routetable.RouteTableConfig{VpcId: b.VPCID, Tags: tf.Name(name)})
	return table, table.Id()
}

func (z zone) associate() routetableassociation.RouteTableAssociation {
	return routetableassociation.NewRouteTableAssociation(z.subnet, jsii.String("route-table"), &routetableassociation.RouteTableAssociationConfig{
		SubnetId:     z.subnetID,
		RouteTableId: z.routesID,
	})
}
