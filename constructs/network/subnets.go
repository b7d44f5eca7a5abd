package network

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/eip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/internetgateway"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/natgateway"
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

// addPublic adds the public subnets, which share one route table: all go out by the internet gateway.
func (n *Network) addPublic(c constructs.Construct, p Props, plan []netplan.Subnet) {
	routes := n.newRouteTable(c, "public-routes", naming.Of(p.Name, "public"))
	internet := route.NewRoute(routes, jsii.String("internet"), &route.RouteConfig{
		RouteTableId:         routes.Id(),
		DestinationCidrBlock: jsii.String(anywhere),
		GatewayId:            n.InternetGateway.Id(),
	})
	n.Internet = append(n.Internet, internet)
	for _, planned := range plan {
		public := n.newSubnet(c, "public", planned, p)
		n.Public = append(n.Public, public)
		n.Internet = append(n.Internet, associate(public, routes))
	}
}

// addPrivate adds the private subnets, each with a route table of its own: each zone goes out by its
// own NAT gateway. It returns the tables.
func (n *Network) addPrivate(c constructs.Construct, p Props, plan []netplan.Subnet, gateways []natgateway.NatGateway) []routetable.RouteTable {
	var tables []routetable.RouteTable
	for i, planned := range plan {
		private := n.newSubnet(c, "private", planned, p)
		routes := n.newRouteTable(private, "routes", naming.Of(p.Name, "private", planned.Zone))
		internet := route.NewRoute(routes, jsii.String("internet"), &route.RouteConfig{
			RouteTableId:         routes.Id(),
			DestinationCidrBlock: jsii.String(anywhere),
			NatGatewayId:         gateways[i].Id(),
		})
		tables = append(tables, routes)
		n.Private = append(n.Private, private)
		n.Internet = append(n.Internet, internet, associate(private, routes))
	}
	return tables
}

// newSubnet adds a subnet. No instance in it gets a public address, not even in a public one.
func (n *Network) newSubnet(c constructs.Construct, tier string, planned netplan.Subnet, p Props) subnet.Subnet {
	return subnet.NewSubnet(c, jsii.String(tier+"-"+planned.Zone), &subnet.SubnetConfig{
		VpcId:               n.vpcID,
		AvailabilityZone:    jsii.String(p.Region + planned.Zone),
		CidrBlock:           jsii.String(planned.Prefix.String()),
		MapPublicIpOnLaunch: false,
		Tags:                tf.Tags(map[string]string{"Name": naming.Of(p.Name, tier, planned.Zone), "Tier": tier}),
	})
}

// addS3 leads the private subnets to S3, from where image layers come, without the NAT gateways: a
// gateway endpoint costs nothing, and traffic through a NAT gateway does
// (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html).
func (n *Network) addS3(c constructs.Construct, p Props, tables []routetable.RouteTable) {
	vpcendpoint.NewVpcEndpoint(c, jsii.String("s3"), &vpcendpoint.VpcEndpointConfig{
		VpcId:           n.vpcID,
		ServiceName:     jsii.String("com.amazonaws." + p.Region + ".s3"),
		VpcEndpointType: jsii.String("Gateway"),
		RouteTableIds:   tf.Refs(tables, routetable.RouteTable.Id),
		Tags:            tf.Name(naming.Of(p.Name, "s3")),
	})
}

func (n *Network) newRouteTable(c constructs.Construct, id, name string) routetable.RouteTable {
	return routetable.NewRouteTable(c, jsii.String(id), &routetable.RouteTableConfig{VpcId: n.vpcID, Tags: tf.Name(name)})
}

func associate(s subnet.Subnet, routes routetable.RouteTable) routetableassociation.RouteTableAssociation {
	return routetableassociation.NewRouteTableAssociation(s, jsii.String("route-table"), &routetableassociation.RouteTableAssociationConfig{
		SubnetId:     s.Id(),
		RouteTableId: routes.Id(),
	})
}

// newNAT adds a NAT gateway and its address to a public subnet. Both wait for the internet gateway,
// and go before it: AWS does not detach one while addresses are mapped through it.
func newNAT(public subnet.Subnet, name string, gateway internetgateway.InternetGateway) natgateway.NatGateway {
	address := eip.NewEip(public, jsii.String("nat-address"), &eip.EipConfig{
		Domain:    jsii.String("vpc"),
		Tags:      tf.Name(name),
		DependsOn: tf.After(gateway),
	})
	return natgateway.NewNatGateway(public, jsii.String("nat"), &natgateway.NatGatewayConfig{
		SubnetId:     public.Id(),
		AllocationId: address.Id(),
		Tags:         tf.Name(name),
		DependsOn:    tf.After(gateway),
	})
}
