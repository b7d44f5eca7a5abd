package network

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawseip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/eip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/natgateway"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/acl"
)

// nat is what a private subnet goes out by: one of the two.
type nat struct {
	gatewayID   *string
	interfaceID *string // of an instance
}

// addNAT puts a NAT gateway, or an instance in its place, into each public subnet that is to have one, and returns what
// each zone goes out by, or nil where there is none.
func (b *builder) addNAT(flows acl.Network) []nat {
	if b.Spec.NAT == config.NATNone {
		return nil
	}
	add := b.newGateway
	if b.Spec.NAT.ByInstances() {
		add = b.newNATInstances(flows)
	}
	ways := make([]nat, len(b.public))
	for i, public := range b.public {
		if b.Spec.NAT.IsShared() && i > 0 {
			ways[i] = ways[0]
			continue
		}
		ways[i] = add(public)
	}
	return ways
}

// newGateway adds a NAT gateway to a public subnet.
func (b *builder) newGateway(public zone) nat {
	id := b.newNAT(public)
	b.NATGateways = append(b.NATGateways, NATGateway{Zone: public.letter, ID: id})
	return nat{gatewayID: id}
}

// newNAT adds a NAT gateway to a public subnet and returns its id. It waits for the internet gateway,
// and goes before it: AWS does not detach one while addresses are mapped through it.
func (b *builder) newNAT(public zone) *string {
	name := naming.Of(b.Name, "nat", public.letter)
	return natgateway.NewNatGateway(public.subnet, jsii.String("nat"), &natgateway.NatGatewayConfig{
		SubnetId:     public.subnetID,
		AllocationId: b.natAddress(public, name),
		Tags:         cdk.Name(name),
		DependsOn:    cdk.After(b.gateway),
	}).Id()
}

// natAddress returns the allocation id of a NAT gateway's address: an existing one, which a plan looks
// up, or a new one.
func (b *builder) natAddress(public zone, name string) *string {
	if existing, given := b.Spec.NATAddresses[public.letter]; given {
		return dataawseip.NewDataAwsEip(public.subnet, jsii.String("nat-address"), &dataawseip.DataAwsEipConfig{
			Id: jsii.String(existing),
		}).Id()
	}
	return eip.NewEip(public.subnet, jsii.String("nat-address"), &eip.EipConfig{
		Domain:    jsii.String("vpc"),
		Tags:      cdk.Name(name),
		DependsOn: cdk.After(b.gateway),
	}).Id()
}
