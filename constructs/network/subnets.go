package network

import (
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/subnet"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/acl"
	"cdah/internal/plan/subnets"
)

// ipv6Bits are between a VPC's /56 and a subnet's /64.
const ipv6Bits = 8

// zone is one tier's subnet in a zone.
type zone struct {
	letter   string
	subnet   subnet.Subnet
	subnetID *string
	routesID *string // of its route table
}

// addPublic adds the public subnets, which share one route table: all go out by the internet gateway.
func (b *builder) addPublic(plan []subnets.Subnet) {
	routesID := b.addPublicRoutes()
	for _, planned := range plan {
		public := b.newSubnet("public", planned)
		public.routesID = routesID
		b.public = append(b.public, public)
		if !slices.Contains(b.Spec.Leaving, public.letter) {
			b.PublicSubnetIDs = append(b.PublicSubnetIDs, public.subnetID)
		}
		b.associate(public)
	}
}

// addPrivate adds the private subnets, each with a route table of its own: each zone goes out by its
// own NAT gateway or instance, and by IPv6 through a gateway that lets nothing in.
func (b *builder) addPrivate(plan []subnets.Subnet, flows acl.Network) {
	ways := b.addNAT(flows)
	egressID := b.addEgressOnlyGateway()
	for i, planned := range plan {
		private := b.newSubnet("private", planned)
		var out nat
		if ways != nil {
			out = ways[i]
		}
		private.routesID = b.addPrivateRoutes(private, out, egressID)
		b.private = append(b.private, private)
		b.PrivateSubnets[private.letter] = private.subnetID
		if !slices.Contains(b.Spec.Leaving, private.letter) {
			b.PrivateSubnetIDs = append(b.PrivateSubnetIDs, private.subnetID)
		}
		b.associate(private)
	}
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
