package network

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawseip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/eip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/natgateway"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
)

// addNAT puts a NAT gateway into each public subnet that is to have one, and returns the id of the
// gateway that each zone goes out by, or nil where there is none.
func (b *builder) addNAT() []*string {
	if b.Spec.NAT == config.NATNone {
		return nil
	}
	ids := make([]*string, len(b.public))
	for i, public := range b.public {
		if b.Spec.NAT == config.NATSingle && i > 0 {
			ids[i] = ids[0]
			continue
		}
		ids[i] = b.newNAT(public)
		b.NATGateways = append(b.NATGateways, NATGateway{Zone: public.letter, ID: ids[i]})
	}
	return ids
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
