package network

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/egressonlyinternetgateway"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/routetable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/routetableassociation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/subnet"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/subnets"
)

const (
	anywhere     = "0.0.0.0/0"
	anywhereIPv6 = "::/0"
	// ipv6Bits are between a VPC's /56 and a subnet's /64.
	ipv6Bits = 8
)

// zone is one tier's subnet in a zone.
type zone struct {
	letter   string
	subnet   subnet.Subnet
	subnetID *string
	routesID *string // of its route table
}

// addPublic adds the public subnets, which share one route table: all go out by the internet gateway.
func (b *builder) addPublic(plan []subnets.Subnet) {
	routes, routesID := b.newRouteTable(b.scope, "public-routes", naming.Of(b.Name, "public"))
	gatewayID := b.gateway.Id()
	b.addRoute(routes, "internet", route.RouteConfig{
		RouteTableId: routesID, DestinationCidrBlock: jsii.String(anywhere), GatewayId: gatewayID,
	})
	if b.Spec.IPv6 {
		b.addRoute(routes, "internet-ipv6", route.RouteConfig{
			RouteTableId: routesID, DestinationIpv6CidrBlock: jsii.String(anywhereIPv6), GatewayId: gatewayID,
		})
	}
	for _, planned := range plan {
		public := b.newSubnet("public", planned)
		public.routesID = routesID
		b.public = append(b.public, public)
		b.PublicSubnetIDs = append(b.PublicSubnetIDs, public.subnetID)
		b.associate(public)
	}
}

// addPrivate adds the private subnets, each with a route table of its own: each zone goes out by its
// own NAT gateway, and by IPv6 through a gateway that lets nothing in.
func (b *builder) addPrivate(plan []subnets.Subnet) {
	gatewayIDs := b.addNAT()
	egressID := b.addEgressOnlyGateway()
	for i, planned := range plan {
		private := b.newSubnet("private", planned)
		routes, routesID := b.newRouteTable(private.subnet, "routes", naming.Of(b.Name, "private", planned.Zone))
		private.routesID = routesID
		if gatewayIDs != nil {
			b.addRoute(routes, "internet", route.RouteConfig{
				RouteTableId: routesID, DestinationCidrBlock: jsii.String(anywhere), NatGatewayId: gatewayIDs[i],
			})
		}
		if egressID != nil {
			b.addRoute(routes, "internet-ipv6", route.RouteConfig{
				RouteTableId: routesID, DestinationIpv6CidrBlock: jsii.String(anywhereIPv6), EgressOnlyGatewayId: egressID,
			})
		}
		b.private = append(b.private, private)
		b.PrivateSubnetIDs = append(b.PrivateSubnetIDs, private.subnetID)
		b.associate(private)
	}
}

// addEgressOnlyGateway adds the way out by IPv6 of the private subnets and returns its id, or nil
// where they have none.
func (b *builder) addEgressOnlyGateway() *string {
	if !b.Spec.IPv6 || b.Spec.NAT == config.NATNone {
		return nil
	}
	return egressonlyinternetgateway.NewEgressOnlyInternetGateway(b.scope, jsii.String("egress-only-gateway"), &egressonlyinternetgateway.EgressOnlyInternetGatewayConfig{
		VpcId: b.VPCID,
		Tags:  cdk.Name(b.Name),
	}).Id()
}

// newSubnet adds a subnet. No instance in it gets a public IPv4 address, not even in a public one.
func (b *builder) newSubnet(tier string, planned subnets.Subnet) zone {
	config := &subnet.SubnetConfig{
		VpcId:               b.VPCID,
		AvailabilityZone:    jsii.String(b.Region + planned.Zone),
		CidrBlock:           jsii.String(planned.Prefix.String()),
		MapPublicIpOnLaunch: false,
		Tags:                cdk.Tags(map[string]string{"Name": naming.Of(b.Name, tier, planned.Zone), "Tier": tier}),
	}
	if b.Spec.IPv6 {
		config.Ipv6CidrBlock = cdktf.Fn_Cidrsubnet(b.vpc.Ipv6CidrBlock(), cdk.Number(ipv6Bits), cdk.Number(planned.Number))
		config.AssignIpv6AddressOnCreation = tier == "private" // a load balancer takes its addresses itself
	}
	s := subnet.NewSubnet(b.scope, jsii.String(tier+"-"+planned.Zone), config)
	return zone{letter: planned.Zone, subnet: s, subnetID: s.Id()}
}

func (b *builder) newRouteTable(scope constructs.Construct, id, name string) (routetable.RouteTable, *string) {
	table := routetable.NewRouteTable(scope, jsii.String(id), &routetable.RouteTableConfig{VpcId: b.VPCID, Tags: cdk.Name(name)})
	return table, table.Id()
}

func (b *builder) addRoute(table routetable.RouteTable, id string, config route.RouteConfig) {
	b.Internet = append(b.Internet, route.NewRoute(table, jsii.String(id), &config))
}

func (b *builder) associate(z zone) {
	b.Internet = append(b.Internet, routetableassociation.NewRouteTableAssociation(z.subnet, jsii.String("route-table"), &routetableassociation.RouteTableAssociationConfig{
		SubnetId:     z.subnetID,
		RouteTableId: z.routesID,
	}))
}
