package network

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/egressonlyinternetgateway"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/routetable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/routetableassociation"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// The ranges of a default route.
const (
	anywhere     = "0.0.0.0/0"
	anywhereIPv6 = "::/0"
)

// addPublicRoutes adds the one route table of the public subnets, by which they reach the internet and are
// reached from it, and returns its id.
func (b *builder) addPublicRoutes() *string {
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
	return routesID
}

// addPrivateRoutes adds the route table of a private subnet and returns its id. Its ways out, by NAT
// and by IPv6, are there where they have an id.
func (b *builder) addPrivateRoutes(private zone, out nat, egressID *string) *string {
	routes, routesID := b.newRouteTable(private.subnet, "routes", naming.Of(b.Name, "private", private.letter))
	if out != (nat{}) {
		b.addRoute(routes, "internet", route.RouteConfig{
			RouteTableId: routesID, DestinationCidrBlock: jsii.String(anywhere), NatGatewayId: out.gatewayID, NetworkInterfaceId: out.interfaceID,
		})
	}
	if egressID != nil {
		b.addRoute(routes, "internet-ipv6", route.RouteConfig{
			RouteTableId: routesID, DestinationIpv6CidrBlock: jsii.String(anywhereIPv6), EgressOnlyGatewayId: egressID,
		})
	}
	return routesID
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
